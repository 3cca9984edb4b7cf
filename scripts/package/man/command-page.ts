// etcdctl(1) and etcdutl(1), from the tables of their commands.
import { type Command, commandPath, flagsOf } from "../../../src/cli/command.ts";
import { type Flag, shownInitial, valueWhenBare } from "../../../src/cli/flag.ts";
import {
  bold,
  escaped,
  italic,
  item,
  page,
  paragraph,
  section,
  subsection,
  verbatim,
} from "./roff.ts";
import type { PageDate } from "./settings-pages.ts";

/** Commands that can run and are not hidden, with the way to them, at any depth. */
export function runnable(path: readonly Command[]): (readonly Command[])[] {
  const command = path.at(-1)!;
  if (command.hidden) return [];
  const below = (command.commands ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const itself = command.load === undefined || path.length === 1 ? [] : [path];
  return [...itself, ...below.flatMap((next) => runnable([...path, next]))];
}

function flagItem(flag: Flag): string {
  const short = flag.short === undefined ? "" : `${bold(`-${flag.short}`)}, `;
  const value = valueWhenBare(flag) === undefined ? `=${italic(flag.kind)}` : "";
  const initial = shownInitial(flag);
  const isTelling = !["", "[]", "false", "0", "0s"].includes(initial);
  const text = `${flag.help || flag.name}${isTelling ? ` (default: ${initial})` : ""}`;
  return item(`${short}${bold(`--${flag.name}`)}${value}`, text);
}

const shownFlags = (flags: readonly Flag[]): string =>
  flags
    .filter(({ hidden }) => !hidden)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(flagItem)
    .join("");

function commandPart(path: readonly Command[]): string {
  const command = path.at(-1)!;
  const operands = command.operands === undefined ? "" : ` ${escaped(command.operands)}`;
  const flags = flagsOf(path).own.filter(({ name }) => name !== "help");
  return [
    subsection(commandPath(path.slice(1))),
    `.PP\n${bold(commandPath(path))}${operands}\n`,
    paragraph(`${command.short.replace(/\.$/, "")}.`),
    command.long === undefined ? "" : verbatim(command.long.trim()),
    shownFlags(flags),
  ].join("");
}

/** @param variables prefix of the variables that set the global flags, if there are any */
export function commandPage(root: Command, variables: string | undefined, dated: PageDate): string {
  const body = [
    section("Synopsis"),
    `${bold(root.name)} ${italic("command")} [${italic("options")}]\n`,
    section("Description"),
    paragraph(root.short),
    paragraph(`${root.name} help COMMAND prints the help of one command.`),
    section("Global options"),
    variables === undefined
      ? ""
      : paragraph(
          `Each can be given as a variable too: ${variables}_ and its name in capitals, with underscores for dashes.`,
        ),
    shownFlags(root.sharedFlags ?? []),
    section("Commands"),
    ...runnable([root]).map(commandPart),
    section("See also"),
    `${bold("etcd")}(8), ${bold("etcd.conf")}(5)\n`,
  ];
  const short = root.short.replace(/\.$/, "");
  return page({ name: root.name, section: 1, short, ...dated }, body.join(""));
}
