// A DNS server of a test, and programs that ask nobody else.
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { loopbackHost } from "./addresses.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const recordType = { a: 1, srv: 33 } as const;
const dnsPort = 53;

export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** Without the dot at its end. */
  readonly target: string;
}

/** What the server knows, by names without the dot at their end; of other names it says that there are none. */
export interface Zone {
  readonly srv: Readonly<Record<string, readonly SrvRecord[]>>;
  /** IPv4 addresses. */
  readonly a: Readonly<Record<string, string>>;
}

/** A name as the DNS writes it: each label behind its length, a zero at the end (RFC 1035 section 3.1). */
function nameBytes(name: string): Buffer {
  const labels = name.split(".").map((label) => Buffer.from(`\0${label}`));
  for (const label of labels) label[0] = label.length - 1;
  return Buffer.concat([...labels, Buffer.from([0])]);
}

interface Question {
  readonly name: string;
  readonly type: number;
  /** Where it ends in the query. */
  readonly end: number;
}

function questionOf(query: Buffer): Question {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  // Names are equal whatever their case, and resolvers mix it.
  const name = labels.join(".").toLowerCase();
  return { name, type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** Of the name that was asked. */
function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0); // the name in the question
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4); // class IN
  head.writeUInt32BE(60, 6); // seconds to live
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function srvData({ priority, weight, port, target }: SrvRecord): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16BE(priority, 0);
  head.writeUInt16BE(weight, 2);
  head.writeUInt16BE(port, 4);
  return Buffer.concat([head, nameBytes(target)]);
}

function answer(query: Buffer, { a, srv }: Zone): Buffer {
  const { name, type, end } = questionOf(query);
  const address = a[name];
  const records = [
    ...(type === recordType.srv ? (srv[name] ?? []).map((one) => record(type, srvData(one))) : []),
    ...(type === recordType.a && address !== undefined
      ? [record(type, Buffer.from(address.split(".").map(Number)))]
      : []),
  ];
  const isKnown = name in srv || name in a;
  const message = Buffer.concat([query.subarray(0, end), ...records]);
  message.writeUInt16BE(isKnown ? 0x8180 : 0x8183, 2); // an answer, or "no such name"
  message.writeUInt16BE(records.length, 6);
  message.writeUInt32BE(0, 8);
  return message;
}

/**
 * Starts programs that know of names what the zone says, with /etc/hosts before it, until the test ends. Needs root: the
 * server has the port of the DNS at this process's own address, and the programs have a file system of their own in which
 * /etc/resolv.conf names it.
 *
 * @returns what a command line begins with
 */
export async function withNamesOf(t: TestContext, zone: Zone): Promise<readonly string[]> {
  const socket: Socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => {
    socket.send(answer(query, zone), port, address);
  });
  socket.bind(dnsPort, loopbackHost);
  await once(socket, "listening");
  t.after(() => socket.close());
  const file = join(await temporaryDirectory(t), "resolv.conf");
  await writeFile(file, `nameserver ${loopbackHost}\n`);
  const script = 'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"';
  return ["unshare", "--mount", "sh", "-c", script, "sh", file];
}
