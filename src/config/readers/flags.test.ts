import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError } from "../config-error.ts";
import { flagsOf, ignoredFlags, rowOf, settingNames } from "../table/settings-table.ts";
import { readCommandLine } from "./flags.ts";

function givensOf(argv: string[]): [string, string][] {
  const commandLine = readCommandLine(argv);
  assert.ok(commandLine.kind === "flags");
  return commandLine.givens.map(({ flag, text }) => [flag, text]);
}

function refusalOf(argv: string[]): ConfigError {
  try {
    readCommandLine(argv);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error;
  }
  return assert.fail("accepted");
}

test("every flag is accepted with one dash or two, and its value after = or as the next argument", () => {
  for (const name of settingNames) {
    for (const flag of flagsOf(name)) {
      assert.deepEqual(givensOf([`-${flag}=v`]), [[flag, "v"]]);
      assert.deepEqual(givensOf([`--${flag}=v=w`]), [[flag, "v=w"]]);
      if (rowOf(name).kind.isSwitch === true) {
        assert.deepEqual(givensOf([`--${flag}`]), [[flag, "true"]]);
      } else {
        assert.deepEqual(givensOf([`--${flag}`, "--v"]), [[flag, "--v"]]);
      }
    }
  }
});

test("an empty value is a value", () => {
  assert.deepEqual(givensOf(["--name=", "--wal-dir", ""]), [
    ["name", ""],
    ["wal-dir", ""],
  ]);
});

test("flags without effect are accepted as switches with a warning", () => {
  for (const flag of ignoredFlags) {
    const commandLine = readCommandLine([`--${flag}`, `-${flag}=x`]);
    assert.ok(commandLine.kind === "flags");
    assert.deepEqual(commandLine.givens, []);
    assert.equal(commandLine.warnings.length, 2);
  }
});

test("help is asked for in four ways, and what stands behind it is not looked at", () => {
  for (const word of ["-h", "--h", "-help", "--help"]) {
    assert.deepEqual(readCommandLine(["--name=x", word, "--nonsense"]), { kind: "help" });
  }
});

test("an unknown flag ends with code 2 and names the nearest one", () => {
  const error = refusalOf(["--data-dri=/x"]);
  assert.equal(error.exitCode, 2);
  assert.equal(
    error.message,
    'Cannot start: flag provided but not defined: -data-dri: value "/x" from the command line, ' +
      "allowed: the flags that etcd --help lists, the nearest is --data-dir",
  );
});

test("a flag without its value ends with code 2", () => {
  const error = refusalOf(["--name"]);
  assert.equal(error.exitCode, 2);
  assert.match(error.message, /flag needs an argument: -name/);
});

test("what is no flag syntax ends with code 2", () => {
  for (const word of ["---name=x", "--=x", "-=x", "---"]) {
    const error = refusalOf([word]);
    assert.equal(error.exitCode, 2);
    assert.match(error.message, /bad flag syntax/);
  }
});

test("a leftover word ends with code 1", () => {
  for (const argv of [["--pre-vote", "false"], ["x"], ["-"], ["--", "--name=x"]]) {
    const error = refusalOf(argv);
    assert.equal(error.exitCode, 1);
    assert.match(error.message, /'.*' is not a valid flag/);
  }
  assert.deepEqual(givensOf(["--name=x", "--"]), [["name", "x"]]);
});

test("the sub-programs are refused by name", () => {
  assert.match(refusalOf(["gateway", "start"]).message, /etcd gateway is not supported yet/);
  assert.match(refusalOf(["grpc-proxy"]).message, /etcd grpc-proxy is not supported yet/);
});
