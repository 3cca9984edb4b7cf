// Both etcdctl find servers in the DNS, here one of the test's own.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { TestAuthority } from "../../src/client/testing/certificates.ts";
import { requireNamespaces } from "../cluster/support/network/ip.ts";
import { officialMinor, requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import { withNamesOf, type Zone } from "../support/dns-server.ts";
import { maskOutput } from "../support/masks.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { startTlsServer, type TlsServer } from "../support/tls-server.ts";
import { etcdctlProgramOf } from "./etcdctl-session.ts";
import { asNewer } from "./etcdctl-versions.ts";

interface Place {
  readonly plain: TestServer;
  readonly secure: TlsServer;
  /** The certificates' folder. */
  readonly tls: string;
  /** What starts a program that asks the test's DNS server. */
  readonly launcher: readonly string[];
}

function portOf({ endpoint }: { readonly endpoint: string }): number {
  return Number(endpoint.split(":")[1]);
}

function zoneOf(plain: number, secure: number): Zone {
  const at = (port: number, target: string, priority = 0) => ({
    priority,
    weight: 0,
    port,
    target,
  });
  const insecure = at(plain, "m1.plain.test");
  const safe = at(secure, "m1.secure.test");
  return {
    srv: {
      "_etcd-client._tcp.plain.test": [insecure],
      "_etcd-client-blue._tcp.plain.test": [insecure],
      // Nobody listens at the server that is to be asked first.
      "_etcd-client._tcp.two.test": [at(plain, "m1.plain.test", 20), at(1, "m2.plain.test", 10)],
      "_etcd-client._tcp.nobody.test": [],
      "_etcd-client-ssl._tcp.secure.test": [safe],
      "_etcd-client-ssl-blue._tcp.secure.test": [safe],
      "_etcd-client-ssl._tcp.other.test": [safe],
      "_etcd-client-ssl._tcp.mixed.test": [safe],
      "_etcd-client._tcp.mixed.test": [insecure],
    },
    a: {
      "m1.plain.test": "127.0.0.1",
      "m2.plain.test": "127.0.0.1",
      "m1.secure.test": "127.0.0.1",
    },
  };
}

async function startPlace(t: TestContext, kind: ServerKind): Promise<Place> {
  const tls = await temporaryDirectory(t);
  const authority = new TestAuthority(tls);
  await authority.writeCa();
  const server = await authority.issue("server", {
    // A domain that was discovered stands for its servers, if records in the clear are not taken.
    dns: ["secure.test", "m1.secure.test", "mixed.test"],
    ip: ["127.0.0.1"],
  });
  const client = await authority.issue("client", {});
  const [plain, secure] = await Promise.all([
    TestServer.start(kind),
    startTlsServer(kind, { authority, server, client, folder: tls }),
  ]);
  t.after(() => Promise.all([plain.stop(), secure.stop()]));
  const launcher = await withNamesOf(t, zoneOf(portOf(plain), portOf(secure)));
  return { plain, secure, tls, launcher };
}

const own = "--cacert=$tls/ca.pem --cert=$tls/client.crt --key=$tls/client.key";
const quick = "--command-timeout=400ms";

type Step = readonly [command: string, env?: Readonly<Record<string, string>>];

const steps: readonly Step[] = [
  ["put a 1 --discovery-srv=plain.test"],
  ["get a -d plain.test"],
  ["get a", { ETCDCTL_DISCOVERY_SRV: "plain.test" }],
  ["get a --discovery-srv=plain.test --discovery-srv-name=blue"],
  ["get a", { ETCDCTL_DISCOVERY_SRV: "plain.test", ETCDCTL_DISCOVERY_SRV_NAME: "blue" }],
  ["get a --discovery-srv=two.test"],
  ["get a --discovery-srv=plain.test --endpoints=127.0.0.1:1"],
  ["get a --discovery-srv=none.test"],
  ["get a --discovery-srv=none.test --endpoints=127.0.0.1:1"],
  ["get a --discovery-srv=nobody.test"],
  ["get a --discovery-srv=plain.test --discovery-srv-name=green"],
  ["watch a --discovery-srv=none.test"],
  [`put a 1 --discovery-srv=secure.test ${own}`],
  [`get a --discovery-srv=secure.test --insecure-discovery=false ${own}`],
  [`get a --discovery-srv=secure.test --discovery-srv-name=blue ${own}`],
  [`get a --discovery-srv=secure.test ${quick}`],
  [`get a --discovery-srv=other.test ${own}`],
  [`get a --discovery-srv=mixed.test --insecure-discovery=false ${own}`],
  [`get a --discovery-srv=plain.test --insecure-discovery=false --endpoints=$plain ${quick}`],
];

/** The certificate is not for the domain. With later libraries, as of 3.5 and 3.6 built anew, official etcdctl overlooks it. */
const ofAnotherDomain: Step = [
  `get a --discovery-srv=other.test --insecure-discovery=false ${own} ${quick}`,
];

async function transcript(tool: ServerKind, place: Place): Promise<string> {
  const { launcher, plain, secure, tls } = place;
  const [first, ...rest] = [...launcher, ...etcdctlProgramOf[tool]];
  const parts: string[] = [];
  const ofVersion = officialMinor() > 4 ? [] : [ofAnotherDomain];
  for (const [command, env = {}] of [...steps, ...ofVersion]) {
    const words = command.split(" ").map((word) => {
      return word.replace("$tls", tls).replace("$plain", plain.endpoint);
    });
    const { stdout, stderr, exit } = await runCommand(first!, [...rest, ...words], {
      env: { ETCDCTL_API: "3", ...env },
    });
    const said = maskOutput(command, stderr === "" ? stdout : `${stdout}-- stderr\n${stderr}`)
      .replaceAll(String(portOf(plain)), "<plain>")
      .replaceAll(String(portOf(secure)), "<secure>");
    parts.push(`$ etcdctl ${command}\n${said}exit ${exit}\n`);
  }
  return asNewer(parts.join(""));
}

test("both etcdctl find servers in the DNS", async (t) => {
  if (requireOfficial(t, "etcd") === undefined || !requireNamespaces(t)) return;
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const place = await startPlace(t, "official");
  const [official, ours] = await Promise.all([
    transcript("official", place),
    transcript("ours", place),
  ]);
  assert.equal(ours, official);
});

test("endpoint commands ask the servers that the DNS names, where official etcdctl asks its default", async (t) => {
  if (!requireNamespaces(t)) return;
  const { launcher, plain } = await startPlace(t, "ours");
  const [first, ...rest] = [...launcher, ...etcdctlProgramOf.ours];
  const args = [...rest, "endpoint", "health", "--discovery-srv=two.test", quick];
  const { stdout, stderr, exit } = await runCommand(first!, args);
  assert.match(stdout, new RegExp(`^http://m1.plain.test.:${portOf(plain)} is healthy: `));
  assert.match(stderr, /^http:\/\/m2.plain.test.:1 is unhealthy: /m);
  assert.equal(exit, 1);
});
