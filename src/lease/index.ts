export { leaseTtlSecondsMax } from "./lease-limits.ts";
export * from "./lessor.ts";
export { loadLessor } from "./load-lessor.ts";
