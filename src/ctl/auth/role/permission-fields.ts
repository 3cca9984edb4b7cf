import { goQuote, type TextOutput } from "../../../cli/index.ts";
import { authpb, type etcdserverpb } from "../../../wire/protobuf/index.ts";

const typeNames = Object.entries(authpb.PermissionType);

export function permissionFields(
  text: TextOutput,
  { perm }: etcdserverpb.AuthRoleGetResponse,
): void {
  for (const { permType, key, rangeEnd } of perm) {
    const name = typeNames.find(([, value]) => value === permType)?.[0] ?? permType;
    // Two spaces, as official etcdctl has them.
    text.line(`"PermType" :  ${name}`);
    text.line(`"Key" : ${goQuote(key)}`);
    text.line(`"RangeEnd" : ${goQuote(rangeEnd)}`);
  }
}
