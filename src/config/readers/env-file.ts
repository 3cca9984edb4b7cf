// A configuration file in environment style: the same lines that systemd reads through EnvironmentFile=.
//
// The ini package has other rules than systemd for quotes (JSON), for comments at the end of a line, for continued lines,
// sections and lists. So the text is first taken apart by systemd's rules, and each assignment then goes through ini in the
// one form that means the same to both: NAME="JSON string in ASCII", on a line of its own.
import { parse as parseIni } from "ini";
import type { ConfigWarning, Reading } from "./reading.ts";
import { type Assignment, scanAssignments } from "./systemd-assignments.ts";
import { readVariables, type Variable } from "./variables.ts";

const validName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Every text has a reading; what systemd would pass over is passed over with a warning. */
export function readEnvironmentFile(text: string, path: string): Reading {
  const variables: Variable[] = [];
  const warnings: ConfigWarning[] = [];
  for (const assignment of scanAssignments(text)) {
    const { name, line } = assignment;
    const fields = { file: `${path}:${line}`, name };
    if (!validName.test(name)) {
      warnings.push({ message: "ignored a line whose name is no variable name", fields });
      continue;
    }
    if (!assignment.closed) {
      warnings.push({ message: "a quote is never closed: the value ends with the file", fields });
    }
    variables.push({
      name,
      value: valueThroughIni(assignment),
      source: { kind: "file", style: "environment", path, line, key: name },
    });
  }
  const reading = readVariables(variables);
  return { givens: reading.givens, warnings: [...warnings, ...reading.warnings] };
}

/** Ini turns the words true, false and null into values of JavaScript, hence the `String`. */
function valueThroughIni(assignment: Assignment): string {
  return String(parseIni(`value=${asciiJson(assignment.value)}`).value);
}

function asciiJson(value: string): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
