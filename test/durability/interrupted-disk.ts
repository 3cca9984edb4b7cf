// Loaded into a program before its own modules (`--import interrupted-disk.ts?at=7&by=SIGKILL`): counts what the program does to
// its files, and lets it get no further than a step. What native code writes is not counted.
//
//   by=SIGKILL, SIGTERM   the process gets the signal instead of doing step `at`
//   by=ENOSPC             from step `at` on whatever needs room fails, as on a full disk
//
// At its end the program tells how many steps there were: `steps: 41`.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const options = new URL(import.meta.url).searchParams;
const at = Number(options.get("at") ?? Number.POSITIVE_INFINITY);
const by = options.get("by") ?? "SIGKILL";

type Operation = (...args: never[]) => unknown;
type Methods = Record<string, Operation>;

let steps = 0;
process.on("exit", () => fs.writeSync(2, `steps: ${steps}\n`));

/** What becomes of the next step. */
function outcome(needsRoom: boolean): "done" | "refused" | "never" {
  steps++;
  if (steps < at) return "done";
  if (by === "ENOSPC") return needsRoom ? "refused" : "done";
  process.kill(process.pid, by);
  return "never";
}

function fullDisk(syscall: string): Error {
  const message = `ENOSPC: no space left on device, ${syscall}`;
  return Object.assign(new Error(message), { code: "ENOSPC", errno: -28, syscall });
}

function patch(target: Methods, name: string, replace: (original: Operation) => Operation): void {
  target[name] = replace(target[name]!);
}

function patchPromises(target: Methods, names: readonly string[], needsRoom: boolean): void {
  for (const name of names) {
    patch(
      target,
      name,
      (original) =>
        function patched(this: unknown, ...args: never[]): unknown {
          const next = outcome(needsRoom);
          if (next === "refused") return Promise.reject(fullDisk(name));
          return next === "never" ? new Promise(() => undefined) : original.apply(this, args);
        },
    );
  }
}

function patchCallbacks(names: readonly string[], needsRoom: boolean): void {
  for (const name of names) {
    patch(fs as unknown as Methods, name, (original) => (...args) => {
      const next = outcome(needsRoom);
      if (next === "done") return original(...args);
      const answer = args.at(-1) as unknown as (error: Error) => void;
      if (next === "refused") process.nextTick(answer, fullDisk(name));
      return undefined;
    });
  }
}

const promises = fs.promises as unknown as Methods;
const handle = await fs.promises.open("/dev/null", "r");
const handles = Object.getPrototypeOf(handle) as Methods;
await handle.close();
patchPromises(promises, ["rename", "rm", "rmdir", "unlink"], false);
patchPromises(promises, ["mkdir", "copyFile", "link", "writeFile"], true);
patchPromises(handles, ["sync", "datasync"], false);
patchPromises(handles, ["write", "writeFile"], true);
patchCallbacks(["fsync", "fdatasync", "ftruncate"], false);
patchCallbacks(["write"], true);
syncBuiltinESMExports();
