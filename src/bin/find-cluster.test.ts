import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { runIn } from "../config/testing/resolve-in-test.ts";
import { RealClock } from "../host/index.ts";
import { findClusterFor } from "./find-cluster.ts";

const nobody = (): void => undefined;
const logger = { debug: nobody, info: nobody, warn: nobody, error: nobody };
const srvType = 33;

/** A name as the DNS writes it: each label behind its length, a zero at the end (RFC 1035 §3.1). */
function nameBytes(name: string): Buffer {
  const labels = name.split(".").map((label) => Buffer.from(`\0${label}`));
  for (const label of labels) label[0] = label.length - 1;
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function srvRecord(host: string, port: number): Buffer {
  const target = nameBytes(host);
  const head = Buffer.alloc(18);
  head.writeUInt16BE(0xc00c, 0); // the name that was asked
  head.writeUInt16BE(srvType, 2);
  head.writeUInt16BE(1, 4); // class IN
  head.writeUInt32BE(60, 6); // seconds to live
  head.writeUInt16BE(6 + target.length, 10);
  head.writeUInt16BE(port, 16); // behind priority and weight
  return Buffer.concat([head, target]);
}

/** The answer to a query with one question: these records, or "no such name". */
function answer(query: Buffer, records: readonly Buffer[]): Buffer {
  const end = query.indexOf(0, 12) + 5;
  const message = Buffer.concat([query.subarray(0, end), ...records]);
  message.writeUInt16BE(records.length === 0 ? 0x8183 : 0x8180, 2);
  message.writeUInt16BE(records.length, 6);
  message.writeUInt32BE(0, 8);
  return message;
}

/** A way to a DNS server that knows one name. */
async function dnsOf(t: TestContext, name: string, records: readonly Buffer[]): Promise<Resolver> {
  const socket = createSocket("udp4");
  const asked = nameBytes(name).toString("latin1");
  socket.on("message", (query, { port }) => {
    // Names are equal whatever their case, and resolvers mix it.
    const isKnown = query.toString("latin1", 12, 12 + asked.length).toLowerCase() === asked;
    socket.send(answer(query, isKnown ? records : []), port, "127.0.0.1");
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  t.after(() => socket.close());
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return resolver;
}

async function find(argv: readonly string[], resolver?: Resolver) {
  const network = { clock: new RealClock(), logger, ...(resolver && { resolver }) };
  return findClusterFor(await runIn({ argv }), network);
}

const own = ["--name=m2", "--initial-advertise-peer-urls=http://127.0.0.1:1002"];

test("the members of a new cluster are found in the DNS", async (t) => {
  const resolver = await dnsOf(t, "_etcd-server-blue._tcp.cluster.test", [
    srvRecord("localhost", 1001),
    srvRecord("localhost", 1002),
  ]);
  const srv = ["--discovery-srv=cluster.test", "--discovery-srv-name=blue"];
  const { initialCluster } = await find([...own, ...srv], resolver);
  assert.deepEqual(initialCluster, [
    { name: "m2", peerUrls: ["http://localhost:1002"] },
    { name: "0", peerUrls: ["http://localhost:1001"] },
  ]);
});

test("a domain without records is told with what was asked", async (t) => {
  const resolver = await dnsOf(t, "_etcd-server._tcp.cluster.test", []);
  await assert.rejects(
    find([...own, "--discovery-srv=cluster.test"], resolver),
    /no SRV records at _etcd-server-ssl\._tcp\.cluster\.test and _etcd-server\._tcp\.cluster\.test: querySrv ENOTFOUND _etcd-server-ssl/,
  );
});

test("nobody to be asked is no cluster to be joined", async () => {
  const cluster = "--initial-cluster=m1=http://127.0.0.1:1,m2=http://127.0.0.1:1002";
  await assert.rejects(
    find([...own, cluster, "--initial-cluster-state=existing"]),
    /could not retrieve cluster information from the given URLs \(http:\/\/127\.0\.0\.1:1\)/,
  );
});
