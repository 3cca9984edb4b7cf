import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fakeWorld } from "../../src/cli/testing/fake-world.ts";
import { runEtcdctl } from "../../src/ctl/index.ts";
import type { CommandResult } from "../support/command.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

/** A directory for backups, and what etcdctl does with it. */
export class BackupPlace {
  readonly path: string;
  readonly metricsFile: string;

  private constructor(path: string) {
    this.path = path;
    this.metricsFile = `${path}.prom`;
  }

  static async make(t: TestContext): Promise<BackupPlace> {
    return new BackupPlace(join(await temporaryDirectory(t), "backups"));
  }

  at(path: string): BackupPlace {
    return new BackupPlace(path);
  }

  /** In this process. @param env settings, such as ETCD_BACKUP_KEEP */
  async run(
    endpoints: string,
    flags: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
    { interruptedBy }: { readonly interruptedBy?: Promise<unknown> } = {},
  ): Promise<CommandResult> {
    const world = fakeWorld({
      env: { ETCDCTL_ENDPOINTS: endpoints, ETCD_BACKUP_METRICS_FILE: this.metricsFile, ...env },
    });
    void interruptedBy?.then(() => world.interrupt());
    const exit = await runEtcdctl(["backup", "--directory", this.path, ...flags], world);
    return { exit, stdout: world.stdoutText, stderr: world.stderrText };
  }

  /** The path of the new backup. */
  async made(
    endpoints: string,
    flags: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const { exit, stdout, stderr } = await this.run(endpoints, flags, env);
    assert.equal(exit, 0, stderr);
    return /^Backup saved at (\S+\.db): revision \d+, /.exec(stdout)![1]!;
  }

  /** Everything in it but the lock, sorted. */
  async names(): Promise<string[]> {
    return (await readdir(this.path)).filter((name) => name !== ".etcd-backup-lock").sort();
  }

  /** Values by name, without `etcd_backup_`. */
  async metrics(): Promise<Record<string, number>> {
    const text = await readFile(this.metricsFile, "utf8");
    const found = text.matchAll(/^etcd_backup_(\w+)\{directory="[^"]+"\} (\S+)$/gm);
    return Object.fromEntries([...found].map(([, name, value]) => [name!, Number(value)]));
  }

  /** A backup of old, which is not looked into. @returns its name */
  async putOld(name: string): Promise<string> {
    await writeFile(join(this.path, name), "as it was");
    return name;
  }
}
