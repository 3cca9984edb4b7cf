/** Keys of one answer without values. */
export const pageKeysMax = 1_000;
/** With values: even of the largest ones, 1.5 MB, this many fit into memory. */
export const pageKeysMin = 16;
/** What an answer with values should have. */
export const pageBytesWanted = 4 * 1024 * 1024;
