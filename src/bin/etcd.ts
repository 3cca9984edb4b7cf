// argv -> settings -> start -> exit code. What needs more than the settings is loaded only when a member starts.
import { readFile } from "node:fs/promises";
import { ConfigError, resolveSettings } from "../config/index.ts";

async function main(): Promise<void> {
  const input = { argv: process.argv.slice(2), env: process.env, readFile };
  try {
    const resolution = await resolveSettings(input);
    if (resolution.kind === "check") {
      const { checkConfig } = await import("./check-config/check-config.ts");
      process.exitCode = await checkConfig(resolution.form, input);
      return;
    }
    if (resolution.kind !== "run") {
      process.stdout.write(resolution.text);
      return;
    }
    const { runMember } = await import("./run-member.ts");
    await runMember(resolution);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { settingsMistake } = await import("./settings-mistake.ts");
    process.stderr.write(await settingsMistake(error, input));
    process.exitCode = error.exitCode;
  }
}

await main();
