import { badArguments, type CliInvocation } from "../../../cli/index.ts";
import { etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, headerAlone } from "../call-auth.ts";
import { permissionRangeOf } from "./permission-range.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const [role, ...keys] = invocation.args;
  if (role === undefined || keys.length === 0) {
    throw badArguments(
      "role revoke-permission command requires role name and key [endkey] as its argument",
    );
  }
  const range = permissionRangeOf(keys, invocation.flags);
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].RoleRevokePermission,
    request: etcdserverpb.AuthRoleRevokePermissionRequest.create({ role, ...range }),
    codec: etcdserverpb.AuthRoleRevokePermissionResponse,
    simple: (text) =>
      text.line(
        "Permission of ",
        ...shown(keys[0]!, range.rangeEnd),
        ` is revoked from role ${role}`,
      ),
    fields: headerAlone,
  });
}

function shown(key: string, rangeEnd: Buffer): readonly (Buffer | string)[] {
  if (rangeEnd.length === 0) return [`key ${key}`];
  if (rangeEnd.equals(Buffer.of(0))) return [`range [${key}, <open ended>`];
  return [`range [${key}, `, rangeEnd, ")"];
}
