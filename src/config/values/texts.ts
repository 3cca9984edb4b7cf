// Values that are words: free text, switches, comma lists and choices.
import { type Kind, ValueError } from "./kind.ts";

export const text: Kind<string> = {
  name: "text",
  allowed: "any text",
  parse: (given) => given,
  format: (value) => value,
};

/** Free text with a narrower rule than its type can say; the rule itself is checked when all settings are known. */
export function textSuchAs(allowed: string): Kind<string> {
  return { ...text, allowed };
}

const trueWords = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const falseWords = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** Go's ten spellings of a bool. */
export const bool: Kind<boolean> = {
  name: "switch",
  allowed: "true or false",
  isSwitch: true,
  parse(given) {
    if (trueWords.has(given)) return true;
    if (falseWords.has(given)) return false;
    throw new ValueError("not true or false");
  },
  format: String,
};

/** Comma-separated; the empty text is the empty list. Spaces around an element are not part of it. */
export const textList: Kind<readonly string[]> = {
  name: "list",
  allowed: "a comma-separated list",
  parse: (given) => (given === "" ? [] : given.split(",").map((element) => element.trim())),
  format: (value) => value.join(","),
};

interface ChoiceOptions {
  /** Etcd's sentence about another word, which it finds only after parsing. Without it the mistake is one of parsing. */
  readonly unknown?: (given: string) => string;
}

/** One of a few words, exactly as written. */
export function choice<const T extends string>(
  words: readonly T[],
  options: ChoiceOptions = {},
): Kind<T> {
  return {
    name: "choice",
    allowed: `one of ${words.map((word) => (word === "" ? '""' : word)).join(", ")}`,
    parse(given) {
      const word = words.find((candidate) => candidate === given);
      if (word !== undefined) return word;
      if (options.unknown === undefined) throw new ValueError("not one of the choices");
      throw new ValueError(options.unknown(given), "afterwards");
    },
    format: (value) => value,
  };
}
