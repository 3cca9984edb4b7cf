// A configuration file in YAML with the keys of official etcd: settings by their flag names, TLS and a few others in maps of
// their own. Scalars are taken as they are written and parsed like any given value, so that large numbers stay exact and
// "off" is a word. Lists may be YAML lists or comma-separated; durations may be whole nanoseconds; null means not given.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { ConfigError } from "../config-error.ts";
import { nearestName } from "../nearest-name.ts";
import { shownText } from "../settings.ts";
import { type NamedSetting, rowOf, settingByYamlPath } from "../table/settings-table.ts";
import type { ConfigWarning, Given, Reading } from "./reading.ts";

/** Aliases that one value may go through. */
const aliasHopsMax = 10;

/**
 * @throws {ConfigError} If the text is not YAML, its top is no map, or a setting has a value that is no scalar or list.
 */
export function readYamlFile(text: string, path: string): Reading {
  return new YamlReader(text, path).read();
}

class YamlReader {
  readonly #path: string;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #givens: Given[] = [];
  readonly #warnings: ConfigWarning[] = [];

  constructor(text: string, path: string) {
    this.#text = text;
    this.#path = path;
  }

  read(): Reading {
    const document = this.#parse();
    const top = this.#resolved(document.contents, document);
    if (top !== null) {
      if (!isMap(top))
        throw this.#refused("the file is no map of settings", { line: 1, given: "" });
      this.#readMap(top, { prefix: "", document });
    }
    return { givens: this.#givens, warnings: this.#warnings };
  }

  /** A repeated key is left in: like any setting given twice, the later one counts and a warning names both. */
  #parse(): Document {
    let document: Document;
    try {
      const options = { lineCounter: this.#lines, uniqueKeys: false, logLevel: "error" } as const;
      document = parseDocument(this.#text, options);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw this.#refused(reason, { line: 1, given: "" });
    }
    const mistake = document.errors[0];
    if (mistake === undefined) return document;
    const line = this.#lineAt(mistake.pos[0]);
    const reason = mistake.message.split("\n")[0]!.replace(/ at line \d+, column \d+:$/, "");
    throw this.#refused(reason, { line, given: this.#text.split("\n")[line - 1]?.trim() ?? "" });
  }

  #readMap(map: YAMLMap, at: { prefix: string; document: Document }): void {
    for (const pair of map.items) {
      const yamlPath = at.prefix + keyOf(pair);
      const line = this.#lineOf(pair.key);
      const node = this.#resolved(pair.value, at.document);
      if (node === null) continue;
      const named = settingByYamlPath.get(yamlPath);
      if (named !== undefined) {
        this.#addGiven({ named, node, yamlPath, line, document: at.document });
      } else if (isMap(node) && hasKeysBelow(yamlPath)) {
        this.#readMap(node, { prefix: `${yamlPath}.`, document: at.document });
      } else {
        const nearest = nearestName(yamlPath, settingByYamlPath.keys());
        const fields = { file: `${this.#path}:${line}`, key: yamlPath, nearest };
        this.#warnings.push({ message: "unrecognized key in the configuration file", fields });
      }
    }
  }

  #addGiven(found: {
    named: NamedSetting;
    node: Node;
    yamlPath: string;
    line: number;
    document: Document;
  }): void {
    const { named, node, yamlPath, line } = found;
    const source = { kind: "file", style: "yaml", path: this.#path, line, key: yamlPath } as const;
    const text = this.#textOf(node, found.document);
    if (text === undefined) {
      const { flag, kind } = rowOf(named.name);
      throw new ConfigError({
        setting: flag,
        given: shownText(named.name, this.#sourceText(node)),
        source,
        reason: `${yamlPath} has a map or nested list as its value`,
        allowed: kind.allowed,
        exitCode: 1,
      });
    }
    this.#givens.push({
      setting: named.name,
      flag: named.flag,
      text: asWrittenElsewhere(text, named, node),
      source,
    });
  }

  /** The text of a scalar or of a list of scalars; undefined for anything deeper. */
  #textOf(node: Node, document: Document): string | undefined {
    if (isScalar(node)) return scalarText(node);
    if (!isSeq(node)) return undefined;
    const texts: string[] = [];
    for (const item of node.items) {
      const element = this.#resolved(item, document);
      if (!isScalar(element)) return undefined;
      texts.push(scalarText(element));
    }
    return texts.join(",");
  }

  /** The node behind aliases; null and an empty place in the file are the same. */
  #resolved(value: unknown, document: Document): Node | null {
    let node = value as Node | null;
    for (let hops = 0; isAlias(node) && hops < aliasHopsMax; hops++) {
      node = node.resolve(document) ?? null;
    }
    return isScalar(node) && node.value === null ? null : node;
  }

  #sourceText(node: Node): string {
    return node.range ? this.#text.slice(node.range[0], node.range[1]).trim() : "";
  }

  #lineOf(key: unknown): number {
    const range = (key as Node | null)?.range;
    return range ? this.#lineAt(range[0]) : 1;
  }

  #lineAt(offset: number): number {
    return Math.max(1, this.#lines.linePos(offset).line);
  }

  #refused(reason: string, at: { line: number; given: string }): ConfigError {
    return new ConfigError({
      setting: "config-file",
      given: at.given,
      source: { kind: "file", style: "yaml", path: this.#path, line: at.line, key: "YAML" },
      reason: `cannot read the configuration file: ${reason}`,
      allowed: "a YAML map of settings, or lines of ETCD_NAME=value",
      exitCode: 1,
    });
  }
}

/** A key that is itself a list, map or alias names no setting; the text only has to say so. */
function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? scalarText(pair.key) : "(a key that is no word)";
}

function scalarText(scalar: { value: unknown; source?: string }): string {
  return typeof scalar.value === "string" ? scalar.value : (scalar.source ?? String(scalar.value));
}

function hasKeysBelow(yamlPath: string): boolean {
  for (const known of settingByYamlPath.keys()) {
    if (known.startsWith(`${yamlPath}.`)) return true;
  }
  return false;
}

const yamlSwitches: Readonly<Record<string, string>> = {
  yes: "true",
  on: "true",
  no: "false",
  off: "false",
};

/** Official etcd reads YAML 1.1, where yes and on are true, and holds durations as nanoseconds. */
function asWrittenElsewhere(text: string, named: NamedSetting, node: Node): string {
  const kind = rowOf(named.name).kind;
  if (kind.isSwitch === true) return yamlSwitches[text.toLowerCase()] ?? text;
  const isNumber = isScalar(node) && typeof node.value === "number" && /^\d+$/.test(text);
  return isNumber && kind.yamlNumberUnit !== undefined ? `${text}${kind.yamlNumberUnit}` : text;
}
