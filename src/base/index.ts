export * from "./assert.ts";
export * from "./crc32c.ts";
export * from "./errors.ts";
export * from "./free-buffer.ts";
export * from "./go-duration.ts";
export * from "./human-bytes.ts";
export * from "./ports.ts";
export * from "./version.ts";
