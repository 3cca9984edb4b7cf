// The command line, by the rules of Go's flag package: -name and --name are the same, a value follows after "=" or as the
// next argument, a switch takes a value only after "=", "--" ends the flags, and the first argument without a dash does too.
import { ConfigError, type ConfigErrorFacts } from "../config-error.ts";
import { nearestName } from "../nearest-name.ts";
import { ignoredFlags, rowOf, settingByFlag } from "../table/settings-table.ts";
import type { ConfigWarning, Given, Reading } from "./reading.ts";

export type CommandLine = { readonly kind: "help" } | ({ readonly kind: "flags" } & Reading);

const subPrograms: Readonly<Record<string, string>> = {
  gateway: "the TCP gateway",
  "grpc-proxy": "the gRPC proxy",
};

const flagsAllowed = "the flags that etcd --help lists";

/**
 * Reads the arguments after the program's name.
 * @throws {ConfigError} With exit code 2 for what Go's flag package refuses, 1 for leftover words and sub-programs.
 */
export function readCommandLine(argv: readonly string[]): CommandLine {
  refuseSubProgram(argv[0]);
  const givens: Given[] = [];
  const warnings: ConfigWarning[] = [];
  let next = 0;
  while (next < argv.length) {
    const argument = argv[next]!;
    if (argument === "-" || !argument.startsWith("-")) break;
    next++;
    if (argument === "--") break;
    const { flag, value } = splitFlag(argument);
    if (ignoredFlags.includes(flag)) {
      warnings.push({ message: "ignored a flag without effect", fields: { flag: `--${flag}` } });
      continue;
    }
    const named = settingByFlag.get(flag);
    if (named === undefined) {
      if (flag === "h" || flag === "help") return { kind: "help" };
      throw unknownFlag(flag, value ?? "");
    }
    const isSwitch = rowOf(named.name).kind.isSwitch === true;
    const text = value ?? (isSwitch ? "true" : argv[next++]);
    if (text === undefined) throw missingValue(flag, rowOf(named.name).kind.allowed);
    const source = { kind: "flag", spelling: `--${flag}` } as const;
    givens.push({ setting: named.name, flag, text, source });
  }
  const leftover = argv[next];
  if (leftover !== undefined) throw leftoverWord(leftover);
  return { kind: "flags", givens, warnings };
}

function splitFlag(argument: string): { flag: string; value: string | undefined } {
  const body = argument.replace(/^--?/, "");
  if (body === "" || body.startsWith("-") || body.startsWith("=")) {
    throw commandLineError({
      setting: argument,
      given: argument,
      reason: `bad flag syntax: ${argument}`,
      allowed: "--name=value or --name value",
    });
  }
  const equals = body.indexOf("=");
  if (equals < 0) return { flag: body, value: undefined };
  return { flag: body.slice(0, equals), value: body.slice(equals + 1) };
}

function commandLineError(facts: Omit<ConfigErrorFacts, "source" | "exitCode">): ConfigError {
  return new ConfigError({ ...facts, source: { kind: "argument" }, exitCode: 2 });
}

function unknownFlag(flag: string, given: string): ConfigError {
  const nearest = nearestName(flag, settingByFlag.keys());
  return commandLineError({
    setting: flag,
    given,
    reason: `flag provided but not defined: -${flag}`,
    allowed: nearest === undefined ? flagsAllowed : `${flagsAllowed}, the nearest is --${nearest}`,
  });
}

function missingValue(flag: string, allowed: string): ConfigError {
  return commandLineError({
    setting: flag,
    given: "",
    reason: `flag needs an argument: -${flag}`,
    allowed,
  });
}

function leftoverWord(word: string): ConfigError {
  return new ConfigError({
    setting: word,
    given: word,
    source: { kind: "argument" },
    reason: `'${word}' is not a valid flag`,
    allowed: "flags only; the value of a switch follows after =, as in --pre-vote=false",
    exitCode: 1,
  });
}

function refuseSubProgram(word: string | undefined): void {
  if (word === undefined || !Object.hasOwn(subPrograms, word)) return;
  throw new ConfigError({
    setting: word,
    given: word,
    source: { kind: "argument" },
    reason: `etcd ${word} is not supported yet: ${subPrograms[word]} comes with a later version`,
    allowed: "flags only",
    exitCode: 1,
  });
}
