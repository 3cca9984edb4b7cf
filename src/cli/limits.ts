/**
 * Bytes of standard input that are held: a line, or all of it where that is a value. More than a client sends in one request, so
 * that nothing which could be used is refused.
 */
export const inputBytesMax = 16 * 1024 * 1024;
