/** Every absent bytes field is this one buffer. */
export const emptyBytes: Buffer = Buffer.alloc(0);
/** Every absent repeated field is this one list. */
export const emptyList: readonly never[] = Object.freeze([]);
