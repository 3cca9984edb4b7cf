// Both clients at real servers: official etcd's and this project's, with and without TLS, with and without passwords.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { freePort, officialEtcd, requireOfficial } from "../../test/official.ts";
import { type ServerKind, TestServer } from "../../test/support/server.ts";
import { authpb, etcdserverpb, type mvccpb, services } from "../wire/protobuf/index.ts";
import { Client } from "./client.ts";
import { ClientError, LightClient, Status, type TlsOptions } from "./light/index.ts";
import { TestAuthority } from "./testing/certificates.ts";
import { type MakeCaller, testEachCaller } from "./testing/each-caller.ts";

const { Compact, Put, Range } = services["etcdserverpb.KV"];
const { AuthDisable, AuthEnable, RoleAdd, RoleGrantPermission, UserAdd, UserGrantRole } =
  services["etcdserverpb.Auth"];
const { LeaseGrant } = services["etcdserverpb.Lease"];
const { CompactionRequest, LeaseGrantRequest, PutRequest, RangeRequest } = etcdserverpb;

const soon = { timeoutMs: 10_000 };
/** Also for a server that has yet to start. */
const later = { timeoutMs: 60_000 };

function put(key: string, value: string | Buffer): etcdserverpb.PutRequest {
  return PutRequest.create({ key: Buffer.from(key), value: Buffer.from(value) });
}

function get(key: string, revision = 0): etcdserverpb.RangeRequest {
  return RangeRequest.create({ key: Buffer.from(key), revision: BigInt(revision) });
}

async function startServer(t: TestContext, kind: ServerKind): Promise<string | undefined> {
  if (kind === "official" && requireOfficial(t, "etcd") === undefined) return undefined;
  const server = await TestServer.start(kind);
  t.after(() => server.stop());
  return server.endpoint;
}

async function useServer(make: MakeCaller, endpoint: string): Promise<void> {
  const caller = make({ endpoints: [endpoint] });
  const value = Buffer.alloc(1_400_000, "0123456789");
  await caller.unary(Put, put("large", value), soon);
  const read = await caller.unary(Range, get("large"), soon);
  assert.ok(read.kvs[0]!.value.equals(value));
  const tooLarge = put("larger", Buffer.alloc(1_600_000));
  await assert.rejects(caller.unary(Put, tooLarge, soon), {
    name: "ClientError",
    code: Status.invalidArgument,
    message: "etcdserver: request is too large",
  });
  const revision = read.header!.revision;
  await caller.unary(Compact, CompactionRequest.create({ revision: BigInt(revision) }), soon);
  await assert.rejects(caller.unary(Range, get("large", revision - 1), soon), {
    code: Status.outOfRange,
    message: "etcdserver: mvcc: required revision has been compacted",
  });
}

for (const kind of ["official", "ours"] as const) {
  testEachCaller(`requests, answers and refusals of the server "${kind}"`, async (t, make) => {
    const endpoint = await startServer(t, kind);
    if (endpoint !== undefined) await useServer(make, endpoint);
  });

  test(`watches at the server "${kind}" end with what was compacted`, async (t) => {
    const endpoint = await startServer(t, kind);
    if (endpoint === undefined) return;
    const client = new Client({ endpoints: [endpoint] });
    t.after(() => client.close());
    for (const value of ["1", "2", "3"]) await client.unary(Put, put("k", value), soon);
    const { header } = await client.unary(Range, get("k"), soon);
    const last = header!.revision;
    const key = Buffer.from("k");
    const history = client.watch({ key, startRevision: last - 1, prevKv: true });
    const { events } = (await history.next()).value;
    assert.deepEqual(
      events.map((event: mvccpb.Event) => [
        event.kv!.value.toString(),
        event.prevKv!.value.toString(),
      ]),
      [
        ["2", "1"],
        ["3", "2"],
      ],
    );
    client.requestProgress();
    assert.equal((await history.next()).value.header.revision, last);
    await client.unary(Compact, CompactionRequest.create({ revision: BigInt(last) }), soon);
    await assert.rejects(client.watch({ key, startRevision: last - 1 }).next(), {
      message: "etcdserver: mvcc: required revision has been compacted",
      compactRevision: last,
    });
  });

  test(`leases at the server "${kind}"`, async (t) => {
    const endpoint = await startServer(t, kind);
    if (endpoint === undefined) return;
    const client = new Client({ endpoints: [endpoint] });
    t.after(() => client.close());
    const { id } = await client.unary(LeaseGrant, LeaseGrantRequest.create({ ttl: 300n }), soon);
    assert.equal((await client.keepAliveOnce(id, soon)).ttl, 300n);
    for await (const answer of client.keepAlive(id)) {
      assert.equal(answer.id, id);
      break;
    }
    await assert.rejects(client.keepAliveOnce(12345n, soon), {
      code: Status.notFound,
      message: "etcdserver: requested lease not found",
    });
    assert.deepEqual(await client.keepAlive(12345n).next(), { done: true, value: undefined });
  });
}

test("a snapshot comes to its end", async (t) => {
  const endpoint = await startServer(t, "official");
  if (endpoint === undefined) return;
  const client = new Client({ endpoints: [endpoint] });
  t.after(() => client.close());
  await client.unary(Put, put("k", "v"), soon);
  let bytes = 0;
  for await (const { blob } of client.snapshot(soon)) bytes += blob.length;
  assert.ok(bytes > 4_096 && bytes % 512 === 32, `${bytes} bytes`);
});

testEachCaller("a password gives what its user may do", async (t, make) => {
  const endpoint = await startServer(t, "official");
  if (endpoint === undefined) return;
  const root = make({ endpoints: [endpoint], credentials: { user: "root", password: "r" } });
  await enableAuth(root);
  const alice = make({ endpoints: [endpoint], credentials: { user: "alice", password: "a" } });
  await alice.unary(Put, put("k", "v"), soon);
  await assert.rejects(alice.unary(Put, put("other", "v"), soon), {
    code: Status.permissionDenied,
    message: "etcdserver: permission denied",
  });
  const stranger = make({ endpoints: [endpoint], credentials: { user: "eve", password: "a" } });
  await assert.rejects(stranger.authenticate(soon), {
    message: "etcdserver: authentication failed, invalid user ID or password",
  });
  const nobody = make({ endpoints: [endpoint] });
  await assert.rejects(nobody.unary(Put, put("k", "v"), soon), {
    message: "etcdserver: user name is empty",
  });
  // What root changes makes the tokens of others old: they go on without noticing.
  await root.unary(RoleAdd, etcdserverpb.AuthRoleAddRequest.create({ name: "more" }), soon);
  await alice.unary(Put, put("k", "w"), soon);
  await root.unary(AuthDisable, etcdserverpb.AuthDisableRequest.create(), soon);
  await alice.unary(Put, put("other", "v"), soon);
});

async function enableAuth(root: LightClient | Client | ReturnType<MakeCaller>): Promise<void> {
  for (const [name, password] of [
    ["root", "r"],
    ["alice", "a"],
  ] as const) {
    await root.unary(UserAdd, etcdserverpb.AuthUserAddRequest.create({ name, password }), soon);
  }
  for (const name of ["root", "writer"]) {
    await root.unary(RoleAdd, etcdserverpb.AuthRoleAddRequest.create({ name }), soon);
  }
  const perm = authpb.Permission.create({ permType: 2, key: Buffer.from("k") });
  const permission = etcdserverpb.AuthRoleGrantPermissionRequest.create({ name: "writer", perm });
  await root.unary(RoleGrantPermission, permission, soon);
  for (const [user, role] of [
    ["root", "root"],
    ["alice", "writer"],
  ] as const) {
    await root.unary(
      UserGrantRole,
      etcdserverpb.AuthUserGrantRoleRequest.create({ user, role }),
      soon,
    );
  }
  await root.unary(AuthEnable, etcdserverpb.AuthEnableRequest.create(), soon);
}

interface TlsServer {
  readonly endpoint: string;
  readonly authority: TestAuthority;
  readonly folder: string;
}

/** Official etcd that takes only clients with a certificate of the authority. */
async function startTlsServer(t: TestContext): Promise<TlsServer | undefined> {
  const program = requireOfficial(t, "etcd");
  if (program === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "etcd-client-tls-"));
  const authority = new TestAuthority(folder);
  await authority.writeCa();
  const { cert, key } = await authority.issue("server", {
    dns: ["etcd.test", "localhost"],
    ip: ["127.0.0.1"],
  });
  const endpoint = `https://127.0.0.1:${await freePort()}`;
  const peerUrl = `http://127.0.0.1:${await freePort()}`;
  const args = [
    ...["--data-dir", join(folder, "data"), "--listen-client-urls", endpoint],
    ...["--advertise-client-urls", endpoint, "--listen-peer-urls", peerUrl],
    ...["--initial-advertise-peer-urls", peerUrl, "--initial-cluster", `default=${peerUrl}`],
    ...["--cert-file", cert, "--key-file", key],
    ...["--trusted-ca-file", authority.caFile, "--client-cert-auth"],
  ];
  const child = spawn(officialEtcd, args, { stdio: "ignore" });
  const exited = once(child, "exit");
  t.after(async () => {
    child.kill("SIGKILL");
    await exited;
    await rm(folder, { recursive: true, force: true });
  });
  return { endpoint, authority, folder };
}

testEachCaller("TLS in all its ways", async (t, make) => {
  const server = await startTlsServer(t);
  if (server === undefined) return;
  const { endpoint, authority, folder } = server;
  const files = await authority.issue("client", {});
  const tls: TlsOptions = { caFile: authority.caFile, certFile: files.cert, keyFile: files.key };
  const address = endpoint.replace("https://", "");
  const port = address.split(":")[1];
  const good: readonly [string, TlsOptions][] = [
    [endpoint, tls],
    [address, tls],
    [`https://localhost:${port}`, tls],
    [endpoint, { ...tls, serverName: "etcd.test" }],
    [endpoint, { ...tls, caFile: undefined, insecureSkipVerify: true }],
  ] as never;
  for (const [at, options] of good) {
    await make({ endpoints: [at], tls: options }).unary(Put, put("k", "v"), later);
  }
  await useServer((options) => make({ ...options, tls }), endpoint);

  const strangers = new TestAuthority(folder, "strangers");
  await strangers.writeCa();
  const stranger = await strangers.issue("stranger", {});
  const unknownIssuer = /x509: certificate signed by unknown authority/;
  const bad: readonly (readonly [string, TlsOptions | undefined, why: RegExp])[] = [
    ["another authority", { ...tls, caFile: strangers.caFile }, unknownIssuer],
    ["another name", { ...tls, serverName: "other.test" }, /x509: certificate is valid for .*/],
    ["no certificate", { caFile: authority.caFile }, /certificate required|bad certificate/],
    [
      "a stranger's certificate",
      { ...tls, certFile: stranger.cert, keyFile: stranger.key },
      /remote error: tls: (unknown certificate authority|bad certificate)/,
    ],
    ["the machine's authorities", undefined, unknownIssuer],
  ];
  for (const [name, options, why] of bad) {
    const at = { endpoints: [endpoint], tls: options, whenUnreachable: "fail" } as const;
    await assert.rejects(
      make(at).unary(Put, put("k", "v"), soon),
      (error) => error instanceof ClientError && why.test(String((error.cause as Error).message)),
      name,
    );
  }
  const plain = make({ endpoints: [`http://${address}`], whenUnreachable: "fail" });
  await assert.rejects(plain.unary(Put, put("k", "v"), soon), ClientError);
});

test("a key that does not fit its certificate is refused before anybody is dialled", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "etcd-client-tls-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const authority = new TestAuthority(folder);
  const one = await authority.issue("one", {});
  const two = await authority.issue("two", {});
  const options = {
    endpoints: ["https://localhost:1"],
    tls: { certFile: one.cert, keyFile: two.key },
  };
  const refusal = /^TlsFileError: tls: private key does not match public key$/;
  assert.throws(() => new LightClient(options), refusal);
  assert.throws(() => new Client(options), refusal);
});
