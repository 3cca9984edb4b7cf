export * from "./backend.ts";
export { type LevelOptions, openLevelBackend } from "./open-level.ts";
