// Generated from proto/*.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
export * as authpb from "./authpb.ts";
export * as etcdserverpb from "./etcdserverpb.ts";
export * as healthpb from "./healthpb.ts";
export * as leasepb from "./leasepb.ts";
export * as membershippb from "./membershippb.ts";
export * as mvccpb from "./mvccpb.ts";
export * as raftpb from "./raftpb.ts";
export * as snappb from "./snappb.ts";
export * as v3electionpb from "./v3electionpb.ts";
export * as v3lockpb from "./v3lockpb.ts";
export * as walpb from "./walpb.ts";
export { methods, services } from "./services.ts";
