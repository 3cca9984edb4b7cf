import { assert } from "../../base/index.ts";
import type { HostSettings } from "./plan.ts";
import { shippedConf } from "./shipped-conf.ts";

/** The installed file with these settings in force; all others stay in their comments. Pure. */
export function fillConf(settings: HostSettings, title: string): string {
  let text = `# ${title}\n#\n${shippedConf()}`;
  for (const [variable, value] of settings) {
    const line = new RegExp(`^#${variable}=.*$`, "m");
    assert(line.test(text), "the installed file has every setting that is written");
    text = text.replace(line, () => `${variable}=${quotedValue(value)}`);
  }
  return text;
}

/** As systemd's EnvironmentFile= reads it. */
export function quotedValue(value: string): string {
  if (/^[\w@%+=:,./[\]-]+$/.test(value)) return value;
  return `"${value.replace(/["\\`$]/g, "\\$&")}"`;
}
