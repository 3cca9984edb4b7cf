import assert from "node:assert/strict";
import { ConfigError } from "../config-error.ts";
import { type Resolution, type RunResolution, resolveSettings } from "../resolve.ts";

export interface World {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The one file there is, named by its path as in `config-file`. */
  readonly file?: { readonly path: string; readonly text: string | Uint8Array };
  readonly defaultHost?: string;
}

export function resolveIn(world: World): Promise<Resolution> {
  return resolveSettings({
    argv: world.argv ?? [],
    env: world.env ?? {},
    readFile: async (path) => {
      if (world.file?.path !== path) throw new Error(`ENOENT: no such file, open '${path}'`);
      const { text } = world.file;
      return typeof text === "string" ? Buffer.from(text) : text;
    },
    defaultHost: () => world.defaultHost,
  });
}

/** The settings of a start that is expected to go on. */
export async function runIn(world: World): Promise<RunResolution> {
  const resolution = await resolveIn(world);
  assert.ok(resolution.kind === "run");
  return resolution;
}

/** The error of a start that is expected to stop. */
export async function refusalIn(world: World): Promise<ConfigError> {
  try {
    await resolveIn(world);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    assert.ok(!/[\r\n]/.test(error.message), "the message is one line");
    assert.ok(error.message.startsWith("Cannot start: "));
    return error;
  }
  return assert.fail("the start went on");
}
