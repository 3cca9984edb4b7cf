/** Where a value of a setting came from. Exactly one of these stands behind every effective setting. */
export type Source =
  | { readonly kind: "flag"; readonly spelling: string }
  | { readonly kind: "argument" }
  | { readonly kind: "environment"; readonly variable: string }
  | {
      readonly kind: "file";
      readonly style: "yaml" | "environment";
      readonly path: string;
      /** Counted from 1. */
      readonly line: number;
      /** The key or variable as it stands in the file. */
      readonly key: string;
    }
  | { readonly kind: "default" };

/** The source in a few words that fit after "from": `flag --name`, `environment ETCD_NAME`, `file etcd.conf:3 (ETCD_NAME)`. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case "flag":
      return `flag ${source.spelling}`;
    case "argument":
      return "the command line";
    case "environment":
      return `environment ${source.variable}`;
    case "file":
      return `file ${source.path}:${source.line} (${source.key})`;
    case "default":
      return "default";
  }
}
