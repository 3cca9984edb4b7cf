import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { LightClient } from "./light-client.ts";
import { TlsFileError } from "./tls-files.ts";

test("files that cannot be used are named", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "etcd-client-"));
  t.after(() => rm(folder, { recursive: true }));
  const empty = join(folder, "empty.pem");
  await writeFile(empty, "");
  await chmod(empty, 0o600);
  const missing = join(folder, "missing.pem");
  const make = (tls: ConstructorParameters<typeof LightClient>[0]["tls"]) => () =>
    new LightClient({ endpoints: ["https://localhost:1"], tls });
  const says = (text: string) => (error: unknown) =>
    error instanceof TlsFileError && error.message.startsWith(text);
  assert.throws(make({ caFile: missing }), says(`open ${missing}: no such file or directory`));
  assert.throws(make({ caFile: folder }), says(`read ${folder}: is a directory`));
  assert.throws(make({ caFile: empty }), says(`Cannot use ${empty}: `));
  assert.throws(
    make({ certFile: empty }),
    says("KeyFile and CertFile must both be present[key: , cert: "),
  );
  assert.throws(make({ keyFile: missing, certFile: missing }), says(`open ${missing}`));
});
