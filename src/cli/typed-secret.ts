const interruptKey = "\u0003";
/** Enter, and the end of the input. */
const endKeys = ["\r", "\n", "\u0004"];
const eraseKeys = ["\u007f", "\b"];

/** What is typed at a terminal that shows nothing, up to Enter. Pieces may hold several keys, such as what was pasted, and cut characters. */
export class TypedSecret {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #characters: string[] = [];

  get text(): string {
    return this.#characters.join("");
  }

  /** The next piece; what comes behind Enter is left out. */
  add(piece: Uint8Array): "more" | "done" | "interrupted" {
    for (const character of this.#decoder.decode(piece, { stream: true })) {
      if (endKeys.includes(character)) return "done";
      if (character === interruptKey) return "interrupted";
      if (eraseKeys.includes(character)) this.#characters.pop();
      else this.#characters.push(character);
    }
    return "more";
  }
}
