// Generated from proto/authpb.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
import { writeBytesBefore, writeRawBefore } from "../bytes.ts";
import { type AnyCodec, type AnyMessage, type Codec, defineCodec } from "../codec.ts";
import { emptyBytes, emptyList } from "../empty.ts";
import { type Reader, type UnknownRuns } from "../reader.ts";
import { sizeText, writeTextBefore } from "../text.ts";
import { sizeDelimited, sizeVarint, writeVarintBefore } from "../varint.ts";

/** Kind of access. */
export const PermissionType = { READ: 0, WRITE: 1, READWRITE: 2 } as const;
/** A decoder keeps numbers that have no name here. */
export type PermissionType = (typeof PermissionType)[keyof typeof PermissionType];

/** How a user may authenticate. */
export interface UserAddOptions extends AnyMessage {
  /** The user authenticates by certificate only. */
  readonly noPassword: boolean;
}

export const UserAddOptions: Codec<UserAddOptions> = defineCodec({
  name: "authpb.UserAddOptions",
  fields: [{ protoName: "no_password", name: "noPassword", number: 1, type: "bool", repeated: false, presence: "implicit" }],
  create(fields: Partial<UserAddOptions> = {}): UserAddOptions {
    return {
      noPassword: fields.noPassword ?? false,
      unknown: fields.unknown,
    };
  },
  size(message: UserAddOptions): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.noPassword) size += 2;
    return size;
  },
  writeBefore(message: UserAddOptions, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.noPassword) {
      into[--at] = 1;
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): UserAddOptions {
    let noPassword = false;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("authpb.UserAddOptions");
      switch (tag) {
        case 8:
          noPassword = reader.bool("authpb.UserAddOptions.no_password");
          break;
        default:
          runs = reader.skip(tag, runs, UserAddOptions);
      }
    }
    return { noPassword, unknown: reader.unknown(runs) };
  },
});

/** A user with granted roles. */
export interface User extends AnyMessage {
  readonly name: Buffer;
  /** bcrypt hash. */
  readonly password: Buffer;
  readonly roles: readonly string[];
  readonly options: UserAddOptions | undefined;
}

export const User: Codec<User> = defineCodec({
  name: "authpb.User",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "password", name: "password", number: 2, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "roles", name: "roles", number: 3, type: "string", repeated: true, presence: "implicit" },
    { protoName: "options", name: "options", number: 4, type: "message", codec: () => UserAddOptions, repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<User> = {}): User {
    return {
      name: fields.name ?? emptyBytes,
      password: fields.password ?? emptyBytes,
      roles: fields.roles ?? emptyList,
      options: fields.options,
      unknown: fields.unknown,
    };
  },
  size(message: User): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name.length > 0) size += 1 + sizeDelimited(message.name.length);
    if (message.password.length > 0) size += 1 + sizeDelimited(message.password.length);
    for (const item of message.roles) size += 1 + sizeDelimited(sizeText(item));
    if (message.options !== undefined) size += 1 + sizeDelimited(UserAddOptions.size(message.options));
    return size;
  },
  writeBefore(message: User, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.options !== undefined) {
      const end = at;
      at = UserAddOptions.writeBefore(message.options, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 34;
    }
    for (let i = message.roles.length - 1; i >= 0; i--) {
      at = writeTextBefore(message.roles[i]!, into, at);
      into[--at] = 26;
    }
    if (message.password.length > 0) {
      at = writeBytesBefore(message.password, into, at);
      into[--at] = 18;
    }
    if (message.name.length > 0) {
      at = writeBytesBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): User {
    let name = emptyBytes;
    let password = emptyBytes;
    let roles: string[] | undefined;
    let options: UserAddOptions | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("authpb.User");
      switch (tag) {
        case 10:
          name = reader.bytes("authpb.User.name");
          break;
        case 18:
          password = reader.bytes("authpb.User.password");
          break;
        case 26:
          (roles ??= []).push(reader.string("authpb.User.roles"));
          break;
        case 34: {
          const outer = reader.enter("authpb.User.options");
          options = UserAddOptions.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, User);
      }
    }
    return { name, password, roles: roles ?? emptyList, options, unknown: reader.unknown(runs) };
  },
});

/** Access to one key or one range of keys. */
export interface Permission extends AnyMessage {
  readonly permType: PermissionType;
  readonly key: Buffer;
  /** Empty: the key alone. One zero byte: everything from key on. */
  readonly rangeEnd: Buffer;
}

export const Permission: Codec<Permission> = defineCodec({
  name: "authpb.Permission",
  fields: [
    { protoName: "permType", name: "permType", number: 1, type: "enum", values: PermissionType, repeated: false, presence: "implicit" },
    { protoName: "key", name: "key", number: 2, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "range_end", name: "rangeEnd", number: 3, type: "bytes", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<Permission> = {}): Permission {
    return {
      permType: fields.permType ?? 0,
      key: fields.key ?? emptyBytes,
      rangeEnd: fields.rangeEnd ?? emptyBytes,
      unknown: fields.unknown,
    };
  },
  size(message: Permission): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.permType !== 0) size += 1 + sizeVarint(message.permType);
    if (message.key.length > 0) size += 1 + sizeDelimited(message.key.length);
    if (message.rangeEnd.length > 0) size += 1 + sizeDelimited(message.rangeEnd.length);
    return size;
  },
  writeBefore(message: Permission, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.rangeEnd.length > 0) {
      at = writeBytesBefore(message.rangeEnd, into, at);
      into[--at] = 26;
    }
    if (message.key.length > 0) {
      at = writeBytesBefore(message.key, into, at);
      into[--at] = 18;
    }
    if (message.permType !== 0) {
      at = writeVarintBefore(message.permType, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): Permission {
    let permType: PermissionType = 0;
    let key = emptyBytes;
    let rangeEnd = emptyBytes;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("authpb.Permission");
      switch (tag) {
        case 8:
          permType = reader.int32("authpb.Permission.permType") as PermissionType;
          break;
        case 18:
          key = reader.bytes("authpb.Permission.key");
          break;
        case 26:
          rangeEnd = reader.bytes("authpb.Permission.range_end");
          break;
        default:
          runs = reader.skip(tag, runs, Permission);
      }
    }
    return { permType, key, rangeEnd, unknown: reader.unknown(runs) };
  },
});

/** A named set of permissions. */
export interface Role extends AnyMessage {
  readonly name: Buffer;
  readonly keyPermission: readonly Permission[];
}

export const Role: Codec<Role> = defineCodec({
  name: "authpb.Role",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "keyPermission", name: "keyPermission", number: 2, type: "message", codec: () => Permission, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<Role> = {}): Role {
    return {
      name: fields.name ?? emptyBytes,
      keyPermission: fields.keyPermission ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: Role): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name.length > 0) size += 1 + sizeDelimited(message.name.length);
    for (const item of message.keyPermission) size += 1 + sizeDelimited(Permission.size(item));
    return size;
  },
  writeBefore(message: Role, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.keyPermission.length - 1; i >= 0; i--) {
      const end = at;
      at = Permission.writeBefore(message.keyPermission[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    if (message.name.length > 0) {
      at = writeBytesBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): Role {
    let name = emptyBytes;
    let keyPermission: Permission[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("authpb.Role");
      switch (tag) {
        case 10:
          name = reader.bytes("authpb.Role.name");
          break;
        case 18: {
          const outer = reader.enter("authpb.Role.keyPermission");
          (keyPermission ??= []).push(Permission.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, Role);
      }
    }
    return { name, keyPermission: keyPermission ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Every message of the package. */
export const messages: readonly AnyCodec[] = [UserAddOptions, User, Permission, Role];
