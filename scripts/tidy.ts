// House rules that a formatter cannot know: import arrows between rooms, one door per room, no cycles between files, no
// clock, randomness or IO in the pure rooms, no soft spots left behind. Run by `npm run lint`; exit 1 names every breach.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Every room under src/ and the rooms it may import, besides itself and `base`. "*" may import anything. */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  base: [],
  bin: ["*"],
  config: ["host"],
  host: [],
  "wire/protobuf": [],
  "wire/http2": [],
  "wire/grpc": ["wire/http2", "wire/protobuf"],
  raft: [],
  wal: ["wire/protobuf"],
  peer: ["wire/protobuf", "wire/http2", "wire/grpc", "raft"],
  "backend/bolt": [],
  backend: ["backend/bolt"],
  mvcc: ["backend", "wire/protobuf"],
  lease: ["backend", "wire/protobuf"],
  auth: ["backend", "wire/protobuf"],
  alarm: ["backend", "wire/protobuf"],
  membership: ["backend", "wire/protobuf"],
  snapshot: ["backend", "backend/bolt", "membership", "mvcc", "raft"],
  server: [
    "alarm",
    "auth",
    "backend",
    "backend/bolt",
    "config",
    "host",
    "lease",
    "membership",
    "mvcc",
    "peer",
    "raft",
    "snapshot",
    "wal",
    "wire/protobuf",
    "wire/http2",
    "wire/grpc",
  ],
  "api/http": ["server", "wire/protobuf", "wire/http2", "wire/grpc", "host"],
  api: ["api/http", "server", "wire/protobuf", "wire/http2", "wire/grpc", "host"],
  "client/light": ["wire/protobuf", "wire/http2"],
  client: ["client/light", "wire/protobuf"],
  bootstrap: ["client", "client/light", "config", "membership", "wire/protobuf"],
  proxy: ["wire/protobuf", "wire/http2", "wire/grpc", "client", "config", "host"],
  cli: [],
  // Its snapshot commands of old are those of utl; a backup locks its directory as a member does.
  ctl: ["cli", "client", "client/light", "host", "utl", "wire/protobuf"],
  // It makes and reads data directories: all that a member keeps, without the member.
  utl: [
    "cli",
    "client/light",
    "config",
    "host",
    "backend/bolt",
    "wire/protobuf",
    "wal",
    "backend",
    "mvcc",
    "membership",
    "raft",
    "snapshot",
  ],
};

/** Rooms whose logic knows no clock, socket, file or randomness. */
const pureRooms = new Set(["raft", "mvcc", "lease", "auth", "alarm", "membership"]);
/** Below server/, time and randomness come in through ports. */
const injectedRooms = new Set([
  ...pureRooms,
  "backend",
  "wal",
  "peer",
  "snapshot",
  "server",
  "bootstrap",
]);

const softSpots: readonly [RegExp, string][] = [
  [/\b(TODO|FIXME|XXX|HACK)\b/, "finish it or file an issue"],
  [/@ts-ignore|@ts-expect-error/, "fix the type"],
  [/\bas any\b|:\s*any\b/, "use unknown and narrow it"],
  [/\bbiome-ignore\b/, "follow the rule or change it in biome.json"],
  [/\b(describe|test|it)\.(only|skip)\(/, "run every test"],
];
const impurities: readonly [RegExp, string][] = [
  [/\bDate\.now\(/, "take a Clock"],
  [/\bMath\.random\(/, "take a Random"],
  [/\bset(Timeout|Interval|Immediate)\(/, "take a Clock"],
  [
    /\bprocess\.(env|exit|hrtime|on|pid|memoryUsage)\b/,
    "have it passed in by the composition root",
  ],
];

export interface SourceFile {
  /** Relative to the repository, with forward slashes: `src/raft/step.ts`. */
  readonly path: string;
  readonly text: string;
}

function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.includes("/testing/");
}

/** The longest room name that prefixes the path, or undefined outside src/ and for files in no room. */
export function roomOf(path: string): string | undefined {
  if (!path.startsWith("src/")) return undefined;
  const folder = posix.dirname(path).slice("src/".length);
  const candidates = Object.keys(arrows).filter((r) => folder === r || folder.startsWith(`${r}/`));
  return candidates.sort((a, b) => b.length - a.length)[0];
}

function importsOf(text: string): string[] {
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;"']*?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g,
  );
  return [...found].map((m) => (m[1] ?? m[2])!);
}

function checkArrows(file: SourceFile, room: string): string[] {
  const complaints: string[] = [];
  for (const specifier of importsOf(file.text)) {
    if (specifier.startsWith("node:") && pureRooms.has(room) && !isTest(file.path)) {
      complaints.push(`${file.path}: imports ${specifier}, but ${room} is a pure room`);
    }
    if (!specifier.startsWith(".")) continue;
    const target = posix.normalize(posix.join(posix.dirname(file.path), specifier));
    const targetRoom = roomOf(target);
    if (targetRoom === undefined || targetRoom === room) continue;
    const allowed = arrows[room] ?? [];
    if (
      targetRoom !== "base" &&
      !allowed.includes("*") &&
      !allowed.includes(targetRoom) &&
      !isTest(file.path)
    ) {
      complaints.push(
        `${file.path}: ${room} may not import ${targetRoom} (allowed: base, ${allowed.join(", ")})`,
      );
    }
    if (
      targetRoom !== "base" &&
      posix.basename(target) !== "index.ts" &&
      !target.includes("/testing/")
    ) {
      complaints.push(
        `${file.path}: imports past the door of ${targetRoom}: use src/${targetRoom}/index.ts`,
      );
    }
  }
  return complaints;
}

/** Each file with the files it imports by a relative path. */
function importGraph(files: readonly SourceFile[]): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const file of files) {
    const targets = importsOf(file.text)
      .filter((s) => s.startsWith("."))
      .map((s) => posix.normalize(posix.join(posix.dirname(file.path), s)));
    graph.set(file.path, targets);
  }
  return graph;
}

/** Cycles of a graph, each as the list of nodes in it. */
function cyclesOf(graph: ReadonlyMap<string, Iterable<string>>): string[][] {
  const cycles: string[][] = [];
  const state = new Map<string, "open" | "done">();
  const stack: string[] = [];
  const visit = (node: string): void => {
    state.set(node, "open");
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (state.get(next) === "open") cycles.push([...stack.slice(stack.indexOf(next)), next]);
      else if (!state.has(next) && graph.has(next)) visit(next);
    }
    stack.pop();
    state.set(node, "done");
  };
  for (const node of graph.keys()) if (!state.has(node)) visit(node);
  return cycles;
}

/** Import cycles between source files of one tree, each as the list of files in it. */
export function findCycles(files: readonly SourceFile[]): string[][] {
  return cyclesOf(importGraph(files));
}

/**
 * Import cycles between folders, tests apart, each as the list of folders in it. What a folder has to do with the one that it
 * lies in does not count: there are the parts of all and what puts them together.
 */
export function findFolderCycles(files: readonly SourceFile[]): string[][] {
  const graph = new Map<string, Set<string>>();
  for (const [path, targets] of importGraph(files.filter(({ path }) => !isTest(path)))) {
    const folder = posix.dirname(path);
    const others = graph.get(folder) ?? new Set();
    graph.set(folder, others);
    for (const other of targets.map((target) => posix.dirname(target))) {
      if (!`${folder}/`.startsWith(`${other}/`) && !`${other}/`.startsWith(`${folder}/`)) {
        others.add(other);
      }
    }
  }
  return cyclesOf(graph);
}

function checkLines(file: SourceFile, rules: readonly [RegExp, string][]): string[] {
  const complaints: string[] = [];
  for (const [index, line] of file.text.split("\n").entries()) {
    for (const [pattern, advice] of rules) {
      if (pattern.test(line))
        complaints.push(`${file.path}:${index + 1}: ${pattern.source}: ${advice}`);
    }
  }
  return complaints;
}

/** All breaches of the house rules in these files, one sentence each. */
export function tidy(files: readonly SourceFile[]): string[] {
  const complaints: string[] = [];
  for (const file of files) {
    if (file.path !== "scripts/tidy.ts" && file.path !== "scripts/tidy.test.ts") {
      complaints.push(...checkLines(file, softSpots));
    }
    const room = roomOf(file.path);
    if (room === undefined) continue;
    complaints.push(...checkArrows(file, room));
    if (injectedRooms.has(room) && !isTest(file.path))
      complaints.push(...checkLines(file, impurities));
  }
  for (const cycle of [...findCycles(files), ...findFolderCycles(files)]) {
    complaints.push(`import cycle: ${cycle.join(" -> ")}`);
  }
  return complaints;
}

function sourceFiles(root: string): SourceFile[] {
  const files: SourceFile[] = [];
  for (const top of ["src", "test", "bench", "scripts"]) {
    for (const entry of readdirSync(join(root, top), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
      const full = join(entry.parentPath, entry.name);
      files.push({ path: relative(root, full), text: readFileSync(full, "utf8") });
    }
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const complaints = tidy(sourceFiles(join(dirname(fileURLToPath(import.meta.url)), "..")));
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) process.exit(1);
}
