import type { HeaderField, HeaderPair } from "../http2/index.ts";

/** What a client sent along with a call. Names are lower case; names that end in "-bin" hold bytes. */
export class Metadata {
  readonly #fields: readonly HeaderField[];

  constructor(fields: readonly HeaderField[]) {
    this.#fields = fields;
  }

  /** The first value, each char a byte; undefined if there is none. */
  get(name: string): string | undefined {
    for (const field of this.#fields) if (field.name === name) return field.value;
    return undefined;
  }

  getAll(name: string): string[] {
    return this.#fields.filter((field) => field.name === name).map((field) => field.value);
  }

  /** The first value of a "-bin" field, decoded. */
  getBinary(name: string): Buffer | undefined {
    // Several values may have been joined by commas on the way.
    const joined = this.get(name)?.split(",")[0];
    return joined === undefined ? undefined : Buffer.from(joined, "base64");
  }

  /** All fields, those of HTTP/2 and gRPC themselves included. */
  *entries(): Iterable<HeaderPair> {
    for (const { name, value } of this.#fields) yield [name, value];
  }
}

/** A metadata pair of bytes; gRPC sends base64 without padding. */
export function binaryPair(name: `${string}-bin`, value: Buffer): HeaderPair {
  return [name, value.toString("base64").replace(/=+$/, "")];
}
