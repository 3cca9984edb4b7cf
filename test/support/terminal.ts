// Programs at a real terminal, by way of Python's pty module.
import { fileURLToPath } from "node:url";
import { type CommandOptions, Conversation } from "./command.ts";

const driver = fileURLToPath(new URL("./terminal.py", import.meta.url));

export interface TerminalEnd {
  /** All that the terminal showed, what was typed too. */
  readonly screen: string;
  /** Whether it shows again what is typed. */
  readonly isShowing: boolean;
  readonly exit: number | string;
}

export class Terminal {
  readonly #conversation: Conversation;

  constructor(program: string, args: readonly string[], options: Pick<CommandOptions, "env"> = {}) {
    this.#conversation = new Conversation("/usr/bin/python3", [driver, program, ...args], options);
  }

  /** Presses keys. */
  type(text: string): void {
    this.#order({ text, hidden: false });
  }

  /** Presses keys as soon as the terminal does not show them. */
  typeHidden(text: string): void {
    this.#order({ text, hidden: true });
  }

  /** Resolves when the screen has shown it. @throws {Error} if it does not in time */
  async until(pattern: RegExp): Promise<void> {
    await this.#conversation.until(pattern);
  }

  async end(): Promise<TerminalEnd> {
    const { stdout, stderr, exit } = await this.#conversation.end();
    // A terminal begins lines by itself.
    const screen = stdout.replaceAll("\r\n", "\n");
    return { screen, isShowing: stderr.endsWith("shows\n"), exit };
  }

  #order(order: { readonly text: string; readonly hidden: boolean }): void {
    this.#conversation.say(`${JSON.stringify(order)}\n`);
  }
}
