// Help as etcd's tools print it (etcd: pkg/cobrautl/help.go).
import { type Command, commandPath, flagsOf, type Program } from "./command.ts";
import { type Flag, shownInitial, valueWhenBare } from "./flag.ts";
import { goQuoteText } from "./go-quote.ts";
import { alignTabs } from "./tab-stops.ts";

/** The text for the last command of the path. */
export function usageText(program: Program, path: readonly Command[]): string {
  const command = path.at(-1)!;
  const isRoot = path.length === 1;
  const { own, inherited } = flagsOf(path);
  const shownName = isRoot ? command.name : commandPath(path.slice(1));
  const operands = command.operands === undefined ? "" : ` ${command.operands}`;
  const listed = visibleBelow(command);
  const parts = [
    section("NAME", `\t${shownName} - ${command.short}\n`),
    section("USAGE", `\t${commandPath(path)}${operands} [flags]\n`),
    isRoot ? section("VERSION", `\t${program.version}\n`) : "",
    listed.length > 0 ? section("API VERSION", `\t${program.apiVersion}\n`) : "",
    listed.length > 0 ? `\n${section("COMMANDS", listed.map(lineOf).join(""))}` : "",
    command.long === undefined ? "" : section("DESCRIPTION", indented(command.long)),
    section("OPTIONS", flagLines(own)),
    inherited.length > 0 ? section("GLOBAL OPTIONS", flagLines(inherited)) : "",
  ];
  return alignTabs(`${parts.filter((part) => part !== "").join("\n")}\n`);
}

function section(title: string, body: string): string {
  return `${title}:\n${body}`;
}

function indented(text: string): string {
  return text
    .trim()
    .split("\n")
    .map((line) => `\t${line}\n`)
    .join("");
}

interface Listed {
  readonly name: string;
  readonly command: Command;
}

/** Commands that can run, at any depth below, in the order of their names. */
function visibleBelow(command: Command, before = ""): Listed[] {
  return (command.commands ?? [])
    .filter(({ hidden }) => !hidden)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((below) => {
      const name = before + below.name;
      const itself = below.load === undefined ? [] : [{ name, command: below }];
      return [...itself, ...visibleBelow(below, `${name} `)];
    });
}

function lineOf({ name, command }: Listed): string {
  return `\t${name}\t${command.short}\n`;
}

function flagLines(flags: readonly Flag[]): string {
  return flags
    .filter(({ hidden }) => !hidden)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(flagLine)
    .join("");
}

function flagLine(flag: Flag): string {
  const short = flag.short === undefined ? "      " : `  -${flag.short}, `;
  const shown = shownInitial(flag);
  const value = `=${flag.kind === "string" ? goQuoteText(shown) : shown}`;
  const given = valueWhenBare(flag) === undefined ? value : `[${value}]`;
  return `${short}--${flag.name}${given}\t${flag.help}\n`;
}
