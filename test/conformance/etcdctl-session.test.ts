// Identifiers are drawn: a session must know one for what it is however many digits it happens to have.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EtcdctlSession } from "./etcdctl-session.ts";

for (const id of ["1ecda9f0c046dbcd", "ecda9f0c046dbcd", "cda9f0c046dbcd"]) {
  test(`an identifier of ${id.length} digits is learned, masked and given to later commands`, async () => {
    const asked: (readonly string[])[] = [];
    const session = new EtcdctlSession({ endpoint: "127.0.0.1:1" }, async (words) => {
      asked.push(words);
      const stdout = `Member ${id.padStart(16)} ${words[1] === "add" ? "added to" : "removed from"} cluster 1\n`;
      return { stdout, stderr: "", exit: 0 };
    });
    const said = [await session.run("member add x"), await session.run("member remove $member1")];
    assert.deepEqual(said, [
      "$ etcdctl member add x\nMember <$member1> added to cluster 1\nexit 0\n",
      "$ etcdctl member remove $member1\nMember <$member1> removed from cluster 1\nexit 0\n",
    ]);
    assert.deepEqual(asked[1], ["member", "remove", id]);
  });
}
