export * from "./alarms.ts";
