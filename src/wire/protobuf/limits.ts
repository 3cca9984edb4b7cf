/** Messages within messages that a decoder follows; official C++ and Java implementations stop at the same depth. */
export const nestingDepthMax = 100;
