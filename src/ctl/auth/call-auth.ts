import { badArguments, type CliInvocation, type TextOutput } from "../../cli/index.ts";
import type {
  AnyMessage,
  Codec,
  etcdserverpb,
  MethodDescriptor,
} from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { headerFields } from "../print/key-values.ts";
import { printAnswer } from "../print/print-answer.ts";

/** An answer that is a header and sometimes more. */
export type AuthAnswer = AnyMessage & {
  readonly header: etcdserverpb.ResponseHeader | undefined;
};

/** One call, and what is printed of its answer. */
export interface AuthCall<Request, Answer extends AuthAnswer> {
  readonly method: MethodDescriptor<Request, Answer>;
  readonly request: Request;
  readonly codec: Codec<Answer>;
  simple(text: TextOutput, answer: Answer): void;
  /** What fields has below the header; undefined where there is no such form. */
  readonly fields: ((text: TextOutput, answer: Answer) => void) | undefined;
}

/** @throws {CliError} */
export async function callAuth<Request, Answer extends AuthAnswer>(
  invocation: CliInvocation,
  { method, request, codec, simple, fields }: AuthCall<Request, Answer>,
): Promise<void> {
  await withConnection(invocation, async ({ caller, output, options }) => {
    const message = await caller.unary(method, request, options);
    const withHeader = {
      fields(text: TextOutput) {
        headerFields(text, message.header);
        fields?.(text, message);
      },
    };
    printAnswer(output, {
      codec,
      message,
      simple: (text) => simple(text, message),
      ...(fields === undefined ? {} : withHeader),
    });
  });
}

/** For answers that are a header alone. */
export function headerAlone(): void {}

/** @param sentence what is said where their number is another @throws {CliError} */
export function operandsOf(
  { args }: CliInvocation,
  count: number,
  sentence: string,
): readonly string[] {
  if (args.length !== count) throw badArguments(sentence);
  return args;
}
