import type { TextOutput } from "../../../cli/index.ts";
import { prefixEnd } from "../../../client/light/index.ts";
import { authpb, type etcdserverpb } from "../../../wire/protobuf/index.ts";

const { PermissionType: Type } = authpb;
/** As the end of a range: behind the last key. */
const openEnd = Buffer.of(0);

/** What a role may read, and what it may write. */
export function permissionLines(
  text: TextOutput,
  role: string,
  { perm }: etcdserverpb.AuthRoleGetResponse,
): void {
  text.line(`Role ${role}`);
  text.line("KV Read:");
  for (const permission of perm) {
    if (permission.permType !== Type.WRITE) permissionLine(text, permission);
  }
  text.line("KV Write:");
  for (const permission of perm) {
    if (permission.permType !== Type.READ) permissionLine(text, permission);
  }
}

function permissionLine(text: TextOutput, { key, rangeEnd }: authpb.Permission): void {
  if (rangeEnd.length === 0) {
    text.line("\t", key);
    return;
  }
  const end = rangeEnd.equals(openEnd) ? ["<open ended>"] : [rangeEnd, ")"];
  const prefix = prefixEnd(key).equals(rangeEnd) ? [" (prefix ", key, ")"] : [];
  text.line("\t[", key, ", ", ...end, ...prefix);
}
