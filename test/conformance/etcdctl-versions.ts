// Where official etcdctl 3.4 prints something else than 3.5, whose forms ours has.

interface Rewriting {
  readonly why: string;
  /** Steps that begin so; all if absent. */
  readonly command?: string;
  readonly pattern: RegExp;
  readonly replacement: string;
}

const rewritings: readonly Rewriting[] = [
  {
    why: "logs are no answers: they differ in form, and 3.5 tells of more attempts",
    pattern: /^\{"level".*\n/gm,
    replacement: "",
  },
  {
    why: "3.4 writes some of its logs as text",
    pattern: /^20\d\d-\d\d-\d\d [\d:.]+ [A-Z] \| .*\n/gm,
    replacement: "",
  },
  {
    why: "answers of a transaction have the names of Go's fields in 3.4",
    pattern: /"ResponseRange":/g,
    replacement: '"response_range":',
  },
  { why: "the same", pattern: /"ResponsePut":/g, replacement: '"response_put":' },
  {
    why: "the same",
    pattern: /"ResponseDeleteRange":/g,
    replacement: '"response_delete_range":',
  },
  {
    why: "3.5 has no term among the fields of a status",
    pattern: /("RaftIndex" : .*\n)"RaftTerm" : .*\n/g,
    replacement: "$1",
  },
  {
    why: "3.5 warns of what 3.6 does about a range",
    pattern: /^In etcd v3\.6, the operation will be suspended .*\n/gm,
    replacement: "",
  },
  {
    why: "3.4 says on standard error that an endpoint is healthy",
    command: "endpoint health",
    pattern: /^-- stderr\n/gm,
    replacement: "",
  },
  {
    why: "3.5 begins the sentence in lower case",
    command: "watch",
    pattern: /^Error: Error reading watch request line/gm,
    replacement: "Error: error reading watch request line",
  },
  {
    why: "3.5 hands on the exit code of what ran under a lock",
    command: "lock",
    pattern: /^(Error: exit status (\d+)\n)exit 1$/gm,
    replacement: "$1exit $2",
  },
  {
    why: "the same: -1 where it was a signal",
    command: "lock",
    pattern: /^(Error: signal: .*\n)exit 1$/gm,
    replacement: "$1exit 255",
  },
  {
    why: "a tool tells its version",
    pattern: /^(\t|etcdctl version: |API version: )3\.\d+(\.\d+)?$/gm,
    replacement: "$1<version>",
  },
  {
    why: "3.5 has these flags in addition",
    pattern: /^ +--(count-only|range|data-dir)\b.*\n/gm,
    replacement: "",
  },
  {
    why: "3.6 has these flags in addition",
    pattern: /^ +--?(max-request-bytes|max-recv-bytes|(min|max)-(create|mod)-rev)\b.*\n/gm,
    replacement: "",
  },
  {
    why: "ours has this flag of get in addition",
    pattern: /^ +--text-json\b.*\n/gm,
    replacement: "",
  },
  {
    why: "ours has these commands in addition, and suggests them",
    pattern: /^\t(ls|tree|du|doctor)\n/gm,
    replacement: "",
  },
  {
    why: "official etcdctl runs stty, which complains where there is no terminal",
    pattern: /^stty: .*\n/gm,
    replacement: "",
  },
  {
    why: "3.5 has no cluster-wide defrag flag of its own, and describes its columns of members and endpoints differently",
    pattern: /^\t+(The items in the lists are) .*\n/gm,
    replacement: "\t$1 …\n",
  },
  {
    why: "the columns of a help text are as wide as its longest flag",
    pattern: /\t+/g,
    replacement: "\t",
  },
  {
    why: "nothing is left of what was on standard error",
    pattern: /^-- stderr\n(?=exit)/gm,
    replacement: "",
  },
];

/** Steps that 3.4 does not know, or answers without looking at what 3.5 looks at. */
const newerSteps: readonly { readonly why: string; readonly step: RegExp }[] = [
  { why: "a flag of 3.5", step: /^get .*--count-only/ },
  { why: "3.4 does not look at alarms", step: /^endpoint health$/ },
  { why: "3.4 does not write identifiers in hexadecimal", step: /^member list .*--hex/ },
];

/** A transcript of official etcdctl, whichever version it is, as 3.5 would have written it. */
export function asNewer(transcript: string): string {
  return transcript
    .split(/^(?=\$ etcdctl )/m)
    .map((text) => rewritten(text, /^\$ etcdctl (.*)/.exec(text)?.[1] ?? ""))
    .join("");
}

function rewritten(text: string, step: string): string {
  if (newerSteps.some((newer) => newer.step.test(step))) return "";
  const ordered = /^member (list$|add )/.test(step) ? withoutOrder(text) : text;
  return rewritings
    .filter(({ command = "" }) => step.startsWith(command))
    .reduce((result, { pattern, replacement }) => result.replace(pattern, replacement), ordered);
}

/** Members are listed by identifiers, and those of new ones are drawn: the members' order says nothing. */
function withoutOrder(text: string): string {
  const cluster = text.replace(/(?<=ETCD_INITIAL_CLUSTER=")[^"]*/, (members) =>
    members.split(",").sort().join(","),
  );
  return cluster.replace(
    /(?:^.*, (?:un)?started, .*\n)+/gm,
    (lines) => `${lines.trimEnd().split("\n").sort().join("\n")}\n`,
  );
}
