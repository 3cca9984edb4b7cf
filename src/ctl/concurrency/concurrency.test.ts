import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { fakeWorld } from "../../cli/testing/fake-world.ts";
import { runEtcdctl } from "../run-etcdctl.ts";

for (const commandLine of ["lock a", "elect a b", "elect -l a"]) {
  test(`"${commandLine}" ends when it is told to, also while no server answers`, async (t) => {
    const silent = createServer((socket) => {
      t.after(() => socket.destroy());
    });
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    t.after(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    const world = fakeWorld({ env: { ETCDCTL_ENDPOINTS: `127.0.0.1:${port}` } });
    const ended = runEtcdctl(commandLine.split(" "), world);
    await once(silent, "connection");
    world.interrupt();
    assert.notEqual(await ended, 0);
    assert.match(world.stderrText, /Error: context canceled/);
  });
}
