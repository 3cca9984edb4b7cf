import assert from "node:assert/strict";
import { test } from "node:test";
import { askAll } from "./peer-questions.ts";
import { smallWorld } from "./testing/small-world.ts";

test("all are asked at once, and who does not answer is told to the log", async () => {
  const { logger, complaints } = smallWorld({});
  const asked: string[] = [];
  const answers = await askAll({
    peerUrls: ["http://a:1", "http://b:1", "http://c:1"],
    subject: "its name",
    logger,
    async ask(url) {
      asked.push(url);
      await Promise.resolve();
      assert.equal(asked.length, 3);
      if (url === "http://b:1") throw new Error("nobody there");
      return url.at(7);
    },
  });
  assert.deepEqual(answers, ["a", "c"]);
  assert.deepEqual(complaints, ["cannot ask a member for its name"]);
});
