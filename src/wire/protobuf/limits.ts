/** Messages within messages that a decoder follows; official C++ and Java implementations stop at the same depth. */
export const nestingDepthMax = 100;
/** A 64-bit value as a varint: ten groups of seven bits. */
export const varintBytesMax = 10;
