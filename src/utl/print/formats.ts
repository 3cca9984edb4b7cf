/** The forms of `--write-out`. */
export const formats = ["fields", "json", "protobuf", "simple", "table"] as const;
export type Format = (typeof formats)[number];
