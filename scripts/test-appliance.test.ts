import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { skipOutsideCi } from "../test/support/skip.ts";
import { root } from "./package/identity.ts";
import { isThere } from "./package/tools.ts";

test("shellcheck finds nothing in the test of the appliance", (t) => {
  if (!isThere("shellcheck"))
    return skipOutsideCi(t, "shellcheck is missing: apt-get install shellcheck");
  const appliance = join(root, "test/appliance");
  const sections = readdirSync(join(appliance, "sections")).map((name) => `sections/${name}`);
  const files = ["checks", "host", "in-container", "load", "run-section", ...sections];
  const paths = [
    join(root, "scripts/test-appliance"),
    ...files.map((name) => join(appliance, name)),
  ];
  const { stdout, status } = spawnSync("shellcheck", ["--external-sources", ...paths], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout);
});

test("a mistaken argument of the test of the appliance is named, with what is allowed", () => {
  const said = (...args: string[]) => {
    const { stderr, status } = spawnSync(join(root, "scripts/test-appliance"), args, {
      encoding: "utf8",
    });
    assert.equal(status, 2);
    return stderr;
  };
  assert.match(said("--only", "nothing"), /^no section 'nothing': there are .*sections\/install /);
  assert.match(said("--quick"), /^unknown argument --quick: allowed are --only <section> and /);
});
