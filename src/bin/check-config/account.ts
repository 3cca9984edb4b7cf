// Who a member runs as, and what that account may do with a file: root, who looks, may do more.
import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gids: readonly number[];
}

/** User= of the unit. */
const serviceUser = "etcd";

/** This process's own, unless root looks at what the service is to run with. */
export async function accountOf({ isService }: { readonly isService: boolean }): Promise<Account> {
  const uid = process.getuid!();
  const own = { name: "this user", uid, gids: [process.getgid!(), ...process.getgroups!()] };
  if (!isService || uid !== 0) return own;
  const passwd = await readFile("/etc/passwd", "utf8").catch(() => "");
  const group = await readFile("/etc/group", "utf8").catch(() => "");
  return findAccount(serviceUser, { passwd, group }) ?? own;
}

/** From the texts of /etc/passwd and /etc/group; undefined if there is no such user. */
export function findAccount(
  name: string,
  { passwd, group }: { readonly passwd: string; readonly group: string },
): Account | undefined {
  const rows = (text: string) => text.split("\n").map((line) => line.split(":"));
  const user = rows(passwd).find(([candidate]) => candidate === name);
  if (user === undefined) return undefined;
  const memberships = rows(group).filter(([, , , members]) => members?.split(",").includes(name));
  const gids = [user[3], ...memberships.map(([, , gid]) => gid)].map(Number);
  return { name: `user ${name}`, uid: Number(user[2]), gids };
}

/** Bits of a mode: what a right is for others, and to be shifted for the owner and the group. */
const bits = { read: 4, write: 2, enter: 1 } as const;
export type Right = keyof typeof bits;

/** Why the account cannot do this with an existing file or directory; undefined if it can. */
export async function refusalOf(
  account: Account,
  path: string,
  rights: readonly Right[],
): Promise<string | undefined> {
  const wanted: { path: string; rights: readonly Right[] }[] = [{ path: resolve(path), rights }];
  for (let at = resolve(path); at !== "/"; at = dirname(at)) {
    wanted.unshift({ path: dirname(at), rights: ["enter"] });
  }
  for (const step of wanted) {
    try {
      const facts = await stat(step.path);
      const missing = step.rights.find((right) => !may(account, facts, right));
      if (missing !== undefined) return `${account.name} may not ${missing} ${step.path}`;
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Whether the mode lets the account do it; root may read and write all. */
export function may(account: Account, { uid, gid, mode }: Ownership, right: Right): boolean {
  if (account.uid === 0) return true;
  const shift = account.uid === uid ? 6 : account.gids.includes(gid) ? 3 : 0;
  return ((mode >> shift) & bits[right]) !== 0;
}
