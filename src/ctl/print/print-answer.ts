import { type TextOutput, unsupported } from "../../cli/index.ts";
import type { AnyMessage, Codec } from "../../wire/protobuf/index.ts";
import { messageJson } from "./message-json.ts";
import type { Output } from "./output.ts";

/** What a command has to say, in every form that it has. */
export interface Answer<T extends AnyMessage> {
  readonly codec: Codec<T>;
  readonly message: T;
  simple(text: TextOutput): void;
  /** Absent: there is no such form. */
  fields?(text: TextOutput): void;
  /** A box of cells. Absent: there is no such form. */
  table?(): string;
  /** Absent: the message, as Go writes it. */
  json?(): string;
  /** Absent: the message. */
  protobuf?(): Buffer;
}

/** Prints the answer as `--write-out` says. @throws {CliError} for a form that it does not have */
export function printAnswer<T extends AnyMessage>(output: Output, answer: Answer<T>): void {
  const { format, text } = output;
  switch (format) {
    case "simple":
      answer.simple(text);
      break;
    case "fields":
      if (answer.fields === undefined) throw unsupported(format);
      answer.fields(text);
      break;
    case "table":
      if (answer.table === undefined) throw unsupported(format);
      text.raw(answer.table());
      break;
    case "json":
      text.line(answer.json?.() ?? messageJson(answer.codec, answer.message));
      break;
    case "protobuf":
      text.raw(answer.protobuf?.() ?? answer.codec.encode(answer.message));
      break;
  }
  text.flush();
}
