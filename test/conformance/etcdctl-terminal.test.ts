// Passwords typed at a terminal, which script(1) makes, as people type: long after they are asked, a piece at a time.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { closedPort } from "../../src/client/testing/closed-port.ts";

const program = fileURLToPath(new URL("../../src/bin/etcdctl.ts", import.meta.url));

interface Typing {
  /** What is on the screen by then, behind what was there at the one before. */
  readonly after: string;
  readonly pieces: readonly (Buffer | string)[];
}

/** Runs etcdctl, whose arguments need no quotes, and types. @returns the exit code and all that was on the screen */
async function typeInto(t: TestContext, args: string, typings: readonly Typing[]) {
  const endpoint = await closedPort();
  const command = `${process.execPath} ${program} --endpoints ${endpoint} --command-timeout 100ms ${args}`;
  const child = spawn("script", ["-qefc", command, "/dev/null"]);
  t.after(() => child.kill("SIGKILL"));
  let screen = "";
  let seen = 0;
  const left = [...typings];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    const at = left[0] === undefined ? -1 : screen.indexOf(left[0].after, seen);
    if (at === -1) return;
    seen = at + left[0]!.after.length;
    typeSlowly(left.shift()!.pieces);
  });
  function typeSlowly([piece, ...others]: readonly (Buffer | string)[]): void {
    if (piece === undefined) return;
    // Not a wait for anything: whoever types takes a while, and nothing may depend on how long.
    setTimeout(() => child.stdin.write(piece, () => typeSlowly(others)), 50);
  }
  const [exit] = await once(child, "close");
  return { exit, screen };
}

const first = "Password of me: ";
const second = "Type password of me again for confirmation: ";

test("a password is asked for twice and not shown", async (t) => {
  const { exit, screen } = await typeInto(t, "user passwd me", [
    { after: first, pieces: ["se", "cret\r"] },
    { after: second, pieces: ["secreX\u007f", "t", "\r"] },
  ]);
  assert.match(screen, /^Password of me: \r\nType password of me again for confirmation: \r\n/);
  assert.match(screen, /Error: context deadline exceeded\r\n$/);
  assert.ok(!screen.includes("secr"), screen);
  assert.equal(exit, 1);
});

test("two passwords that differ are refused", async (t) => {
  const { exit, screen } = await typeInto(t, "user passwd me", [
    { after: first, pieces: ["one\r"] },
    { after: second, pieces: ["other\r"] },
  ]);
  assert.match(screen, /Error: given passwords are different\r\n$/);
  assert.equal(exit, 128);
});

test("whoever interrupts gets the shell back", async (t) => {
  const { exit, screen } = await typeInto(t, "--user me get a", [
    { after: "Password: ", pieces: ["sec\u0003"] },
  ]);
  assert.equal(screen, "Password: \r\n");
  assert.equal(exit, 130);
});
