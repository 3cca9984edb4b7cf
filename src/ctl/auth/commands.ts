import type { Command } from "../../cli/index.ts";

const auth: Command = {
  name: "auth",
  operands: "<enable or disable>",
  short: "Enable or disable authentication",
  commands: [
    { name: "enable", short: "Enables authentication", load: () => import("./enable.ts") },
    { name: "disable", short: "Disables authentication", load: () => import("./disable.ts") },
    { name: "status", short: "Returns authentication status", load: () => import("./status.ts") },
  ],
};

const user: Command = {
  name: "user",
  operands: "<subcommand>",
  short: "User related commands",
  commands: [
    {
      name: "add",
      operands: "<user name or user:password> [options]",
      short: "Adds a new user",
      flags: [
        {
          name: "interactive",
          kind: "bool",
          initial: "true",
          help: "Read password from stdin instead of interactive terminal",
        },
        {
          name: "new-user-password",
          kind: "string",
          help: "Supply password from the command line flag",
        },
        {
          name: "no-password",
          kind: "bool",
          help: "Create a user without password (CN based auth only)",
        },
      ],
      load: () => import("./user/add.ts"),
    },
    {
      name: "delete",
      operands: "<user name>",
      short: "Deletes a user",
      load: () => import("./user/delete.ts"),
    },
    {
      name: "get",
      operands: "<user name> [options]",
      short: "Gets detailed information of a user",
      flags: [
        {
          name: "detail",
          kind: "bool",
          help: "Show permissions of roles granted to the user",
        },
      ],
      load: () => import("./user/get.ts"),
    },
    { name: "list", short: "Lists all users", load: () => import("./user/list.ts") },
    {
      name: "passwd",
      operands: "<user name> [options]",
      short: "Changes password of user",
      flags: [
        {
          name: "interactive",
          kind: "bool",
          initial: "true",
          help: "If true, read password from stdin instead of interactive terminal",
        },
      ],
      load: () => import("./user/passwd.ts"),
    },
    {
      name: "grant-role",
      operands: "<user name> <role name>",
      short: "Grants a role to a user",
      load: () => import("./user/grant-role.ts"),
    },
    {
      name: "revoke-role",
      operands: "<user name> <role name>",
      short: "Revokes a role from a user",
      load: () => import("./user/revoke-role.ts"),
    },
  ],
};

const role: Command = {
  name: "role",
  operands: "<subcommand>",
  short: "Role related commands",
  commands: [
    {
      name: "add",
      operands: "<role name>",
      short: "Adds a new role",
      load: () => import("./role/add.ts"),
    },
    {
      name: "delete",
      operands: "<role name>",
      short: "Deletes a role",
      load: () => import("./role/delete.ts"),
    },
    {
      name: "get",
      operands: "<role name>",
      short: "Gets detailed information of a role",
      load: () => import("./role/get.ts"),
    },
    { name: "list", short: "Lists all roles", load: () => import("./role/list.ts") },
    {
      name: "grant-permission",
      operands: "[options] <role name> <permission type> <key> [endkey]",
      short: "Grants a key to a role",
      flags: [
        { name: "prefix", kind: "bool", help: "grant a prefix permission" },
        {
          name: "from-key",
          kind: "bool",
          help: "grant a permission of keys that are greater than or equal to the given key using byte compare",
        },
      ],
      load: () => import("./role/grant-permission.ts"),
    },
    {
      name: "revoke-permission",
      operands: "<role name> <key> [endkey]",
      short: "Revokes a key from a role",
      flags: [
        { name: "prefix", kind: "bool", help: "revoke a prefix permission" },
        {
          name: "from-key",
          kind: "bool",
          help: "revoke a permission of keys that are greater than or equal to the given key using byte compare",
        },
      ],
      load: () => import("./role/revoke-permission.ts"),
    },
  ],
};

export const authCommands: readonly Command[] = [auth, user, role];
