// One server's side of a scenario: runs etcdctl commands one after the other and writes down what they answered.
import { fileURLToPath } from "node:url";
import { fakeWorld } from "../../src/cli/testing/fake-world.ts";
import { runEtcdctl } from "../../src/ctl/index.ts";
import { officialEtcdctl } from "../official.ts";
import { type CommandOptions, type CommandResult, runCommand } from "../support/command.ts";
import { maskOutput } from "../support/masks.ts";
import type { ServerKind, TestServer } from "../support/server.ts";

/**
 * A command line without the word `etcdctl`. Words may be quoted with ' or ". A leading "!" says that it must fail; without
 * it, it must succeed. `$lease1`, `$member1` stand for the first ID that the session saw granted, and so on.
 */
export type Step =
  | string
  | {
      readonly run: string;
      readonly stdin?: string;
      /** Variables beside those of the session; IDs and places are put in as into a command line. */
      readonly env?: Readonly<Record<string, string>>;
    };

export interface Scenario {
  /** A sentence. */
  readonly name: string;
  /** Flags of the servers besides the usual ones. */
  readonly serverArgs?: readonly string[];
  readonly steps: readonly Step[];
}

/** IDs that a server makes of its clock, by the sentence that announces them. */
const announcements = [
  { name: "lease", pattern: /^lease ([0-9a-f]+) granted/, base: "hex" },
  { name: "lease", pattern: /"ID":(\d+),"TTL":\d+,"Error"/, base: "decimal" },
  { name: "member", pattern: /^Member +([0-9a-f]+) added/, base: "hex" },
] as const;

function wordsOf(commandLine: string): string[] {
  return [...commandLine.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3]!,
  );
}

/** Runs one command line of etcdctl to its end. */
export type Etcdctl = (
  words: readonly string[],
  options: Pick<CommandOptions, "env" | "stdin">,
) => Promise<CommandResult>;

/** What is started where a process of its own is wanted. */
export const etcdctlProgramOf: Readonly<Record<ServerKind, readonly [string, ...string[]]>> = {
  official: [officialEtcdctl],
  ours: [process.execPath, fileURLToPath(new URL("../../src/bin/etcdctl.ts", import.meta.url))],
};

export const etcdctlOf: Readonly<Record<ServerKind, Etcdctl>> = {
  official: (words, options) => runCommand(officialEtcdctl, words, options),
  /** In this process: starting one for each command would be most of the time. */
  async ours(words, options) {
    const world = fakeWorld(options);
    const exit = await runEtcdctl(words, world);
    return { stdout: world.stdoutText, stderr: world.stderrText, exit };
  },
};

/** Whom a session talks to. */
export interface SessionServer extends Pick<TestServer, "endpoint"> {
  /** What else is this side's own, such as a folder, by the name that steps have for it: `$folder`. */
  readonly places?: Readonly<Record<string, string>>;
}

export class EtcdctlSession {
  readonly #server: SessionServer;
  readonly #etcdctl: Etcdctl;
  readonly #names = new Map<string, string>();

  constructor(server: SessionServer, etcdctl: Etcdctl = etcdctlOf.official) {
    this.#server = server;
    this.#etcdctl = etcdctl;
  }

  get env(): Readonly<Record<string, string>> {
    return { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: this.#server.endpoint };
  }

  /** A variable beside its flag is refused, so a command line with endpoints has none. */
  #envFor(commandLine: string): Readonly<Record<string, string>> {
    return commandLine.includes("--endpoints") ? { ETCDCTL_API: "3" } : this.env;
  }

  /** The words of a command line, with this server's IDs in the places of their names. */
  words(commandLine: string): string[] {
    return wordsOf(commandLine).map((word) => this.#named(word));
  }

  #named(text: string): string {
    const { endpoint, places = {} } = this.#server;
    const known: Readonly<Record<string, string>> = { $endpoint: endpoint, ...places };
    return text.replace(/\$\w+/g, (name) => known[name] ?? this.#names.get(name) ?? name);
  }

  #namedIn(env: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(env).map(([variable, value]) => [variable, this.#named(value)]),
    );
  }

  /** Output with everything replaced that is this server's own. */
  masked(commandLine: string, text: string): string {
    const { endpoint, places = {} } = this.#server;
    let result = text.replaceAll(endpoint, "<endpoint>");
    for (const [name, place] of Object.entries(places)) {
      result = result.replaceAll(place, `<${name.slice(1)}>`);
    }
    for (const [name, hex] of this.#names) {
      result = result
        // Padded with spaces, not zeros: one identifier in sixteen has a digit less.
        .replaceAll(`Member ${hex.padStart(16)}`, `Member <${name}>`)
        .replaceAll(hex, `<${name}>`)
        .replaceAll(BigInt(`0x${hex}`).toString(), `<${name} in decimal>`);
    }
    return maskOutput(commandLine, result);
  }

  /** Remembers IDs that the output announces. */
  learn(stdout: string): void {
    for (const { name, pattern, base } of announcements) {
      const written = pattern.exec(stdout)?.[1];
      if (written === undefined) continue;
      const id = base === "hex" ? written : BigInt(written).toString(16);
      const count = [...this.#names.keys()].filter((known) => known.startsWith(`$${name}`)).length;
      this.#names.set(`$${name}${count + 1}`, id);
    }
  }

  /** Runs one step and returns its part of the transcript. */
  async run(step: Step): Promise<string> {
    const { run, stdin = "", env = {} } = typeof step === "string" ? { run: step } : step;
    const mustFail = run.startsWith("!");
    const commandLine = mustFail ? run.slice(1).trim() : run;
    const result = await this.#etcdctl(this.words(commandLine), {
      env: { ...this.#envFor(commandLine), ...this.#namedIn(env) },
      stdin,
    });
    this.learn(result.stdout);
    const unexpected = mustFail === (result.exit === 0) ? " (unexpected)" : "";
    return `$ etcdctl ${commandLine}\n${this.transcribe(commandLine, result)}exit ${result.exit}${unexpected}\n`;
  }

  transcribe(commandLine: string, result: CommandResult): string {
    const stdout = this.masked(commandLine, result.stdout);
    const stderr = this.masked(commandLine, result.stderr);
    return stderr === "" ? stdout : `${stdout}-- stderr\n${stderr}`;
  }
}

/** Runs all steps of a scenario and returns the transcript. */
export async function transcriptOf(
  server: SessionServer,
  scenario: Scenario,
  etcdctl?: Etcdctl,
): Promise<string> {
  const session = new EtcdctlSession(server, etcdctl);
  const parts: string[] = [];
  for (const step of scenario.steps) parts.push(await session.run(step));
  return parts.join("");
}
