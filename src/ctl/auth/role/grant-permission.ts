import { badArguments, type CliInvocation } from "../../../cli/index.ts";
import { authpb, etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, headerAlone } from "../call-auth.ts";
import { permissionRangeOf } from "./permission-range.ts";

const types: Readonly<Record<string, authpb.PermissionType>> = authpb.PermissionType;

export async function run(invocation: CliInvocation): Promise<void> {
  const [name, typeName, ...keys] = invocation.args;
  if (name === undefined || typeName === undefined || keys.length === 0) {
    throw badArguments(
      "role grant command requires role name, permission type, and key [endkey] as its argument",
    );
  }
  const permType = types[typeName.toUpperCase()];
  if (permType === undefined) throw badArguments(`invalid permission type: ${typeName}`);
  const range = permissionRangeOf(keys, invocation.flags);
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].RoleGrantPermission,
    request: etcdserverpb.AuthRoleGrantPermissionRequest.create({
      name,
      perm: authpb.Permission.create({ permType, ...range }),
    }),
    codec: etcdserverpb.AuthRoleGrantPermissionResponse,
    simple: (text) => text.line(`Role ${name} updated`),
    fields: headerAlone,
  });
}
