// HPACK's string code (RFC 7541 appendix B). It is a canonical Huffman code: codes of one length are consecutive numbers in
// symbol order, shorter codes come first. So the 257 lengths below are the whole table; symbol 256 is EOS, which may only
// appear as the padding of the last byte.
import { assert } from "../../base/index.ts";

const eos = 256;
const codeLengths: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
  28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5,
  6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6,
  7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23,
  23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22,
  22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22,
  23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27,
  27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25,
  24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];

/** The shortest code has five bits, so a coded string grows at most by this factor. */
export const huffmanGrowth = 8 / 5;

// Decoding walks the bits a byte at a time. Each node is 256 slots of `slots`; a slot is one of
//   >= 0  symbol << 4 | bits of this byte used (1..8)
//   < 0   -(index of the next node's first slot)
const slots: Int32Array = buildSlots();

function buildSlots(): Int32Array {
  const nodes: number[][] = [new Array<number>(256).fill(0)];
  let code = 0;
  let previousLength = 5;
  for (let length = 5; length <= 30; length++) {
    for (let symbol = 0; symbol <= eos; symbol++) {
      if (codeLengths[symbol] !== length) continue;
      code <<= length - previousLength;
      previousLength = length;
      insert(nodes, symbol, { code, length });
      code++;
    }
  }
  assert(code === 2 ** 30, "the Huffman code is complete");
  return Int32Array.from(nodes.flat());
}

function insert(nodes: number[][], symbol: number, path: { code: number; length: number }): void {
  let node = nodes[0]!;
  let left = path.length;
  while (left > 8) {
    left -= 8;
    const slot = (path.code >>> left) & 0xff;
    if (node[slot] === 0) {
      nodes.push(new Array<number>(256).fill(0));
      node[slot] = -(nodes.length - 1) * 256;
    }
    node = nodes[-node[slot]! / 256]!;
  }
  const first = (path.code << (8 - left)) & 0xff;
  node.fill((symbol << 4) | left, first, first + (1 << (8 - left)));
}

/**
 * Decodes `bytes[start..end)` to `into` from 0 and returns the length, or -1 if the coding is wrong (EOS inside, padding
 * of more than seven bits or not all ones). `into` must hold (end - start) * huffmanGrowth bytes.
 */
export function decodeHuffman(bytes: Buffer, start: number, end: number, into: Buffer): number {
  let length = 0;
  let node = 0;
  let bits = 0; // the low `bitCount` bits are not yet decoded
  let bitCount = 0;
  let sinceSymbol = 0; // bits consumed since the last whole symbol
  for (let at = start; at < end; at++) {
    bits = ((bits << 8) | bytes[at]!) & 0xffff;
    bitCount += 8;
    sinceSymbol += 8;
    while (bitCount >= 8) {
      const slot = slots[node + ((bits >>> (bitCount - 8)) & 0xff)]!;
      if (slot < 0) {
        node = -slot;
        bitCount -= 8;
        continue;
      }
      if (slot >>> 4 === eos) return -1;
      into[length++] = slot >>> 4;
      bitCount -= slot & 15;
      sinceSymbol = bitCount;
      node = 0;
    }
  }
  return finishHuffman(into, { length, node, bits, bitCount, sinceSymbol });
}

interface HuffmanTail {
  length: number;
  node: number;
  bits: number;
  bitCount: number;
  sinceSymbol: number;
}

/** The last, partly used byte: more short symbols, then padding. */
function finishHuffman(into: Buffer, tail: HuffmanTail): number {
  while (tail.bitCount > 0) {
    const slot = slots[tail.node + ((tail.bits << (8 - tail.bitCount)) & 0xff)]!;
    const used = slot & 15;
    if (slot < 0 || used > tail.bitCount || slot >>> 4 === eos) break;
    into[tail.length++] = slot >>> 4;
    tail.bitCount -= used;
    tail.sinceSymbol = tail.bitCount;
    tail.node = 0;
  }
  if (tail.sinceSymbol > 7) return -1;
  const ones = (1 << tail.bitCount) - 1;
  return (tail.bits & ones) === ones ? tail.length : -1;
}
