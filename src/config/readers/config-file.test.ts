import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalIn, runIn } from "../testing/resolve-in-test.ts";
import { configFileBytesMax, configFileStyle } from "./config-file.ts";

test("the first line that says something tells the style", () => {
  const environment = ["ETCD_NAME=a", "\n# x\n; y\n  ETCD_NAME = a", "A=b: c\r\n"];
  const yaml = ["name: a", "# ETCD_NAME=a\nname: a=b", "---\nname: a", "", "initial-cluster: a=b"];
  for (const text of environment) assert.equal(configFileStyle(text), "environment", text);
  for (const text of yaml) assert.equal(configFileStyle(text), "yaml", text);
});

test("both styles are read, whatever the file is called", async () => {
  for (const text of ["name: m1\n", "ETCD_NAME=m1\n"]) {
    const { settings } = await runIn({
      argv: ["--config-file=x.cfg"],
      file: { path: "x.cfg", text },
    });
    assert.equal(settings.name, "m1");
  }
});

test("a file that cannot be read stops the start", async () => {
  const error = await refusalIn({ env: { ETCD_CONFIG_FILE: "/none" } });
  assert.match(error.message, /ENOENT/);
  assert.match(error.message, /value "\/none" from environment ETCD_CONFIG_FILE/);
});

test("a file that is too large or no text stops the start", async () => {
  const large = { path: "f", text: "#".repeat(configFileBytesMax + 1) };
  assert.match((await refusalIn({ argv: ["--config-file=f"], file: large })).message, /at most/);
  const latin1 = { path: "f", text: Buffer.from("name: caf\xe9\n", "latin1") };
  assert.match((await refusalIn({ argv: ["--config-file=f"], file: latin1 })).message, /UTF-8/);
});

test("an empty name means no file", async () => {
  assert.equal((await runIn({ argv: ["--config-file="] })).settings.name, "default");
});
