// Every decoder of bytes that come from outside: what feeds it, and the only errors it may throw.

import { boundedTxnCodec } from "../../src/api/txn-request.ts";
import { BoltError, openBolt, planBolt } from "../../src/backend/bolt/index.ts";
import {
  bucketOf,
  bytesOf,
  numberedPairs,
  pairsOf,
  sourceOf,
} from "../../src/backend/bolt/testing/fixture.ts";
import { ManualClock } from "../../src/base/testing/manual-clock.ts";
import { MemoryDisk } from "../../src/base/testing/memory-disk.ts";
import { ConfigError } from "../../src/config/index.ts";
import { readEnvironmentFile } from "../../src/config/readers/env-file.ts";
import { readCommandLine } from "../../src/config/readers/flags.ts";
import { readYamlFile } from "../../src/config/readers/yaml-file.ts";
import { CorruptPageError } from "../../src/mvcc/index.ts";
import { checkPage, pageKey, writeRecordHeader } from "../../src/mvcc/page.ts";
import { SnapshotFiles, WalCorruptionError } from "../../src/wal/index.ts";
import { diskWith, open, segmentOf } from "../../src/wal/testing/log-fixture.ts";
import { MessageAssembler } from "../../src/wire/grpc/message-assembler.ts";
import { StatusError } from "../../src/wire/grpc/status.ts";
import { ConnectionError } from "../../src/wire/http2/error-code.ts";
import { FrameReader } from "../../src/wire/http2/frame-reader.ts";
import { HpackDecoder } from "../../src/wire/http2/hpack-decoder.ts";
import { http2Limits } from "../../src/wire/http2/limits.ts";
import { frame, postHead, RawClient } from "../../src/wire/http2/testing/raw-client.ts";
import { type AnyCodec, etcdserverpb, ProtobufError } from "../../src/wire/protobuf/index.ts";
import { everyMessage } from "../../src/wire/protobuf/testing/every-message.ts";

export interface FuzzTarget {
  readonly name: string;
  readonly samples: readonly Buffer[];
  /** Errors that say the bytes are bad; any other fails the run. */
  readonly refusals: readonly (abstract new (
    ...args: never[]
  ) => Error)[];
  decode(bytes: Buffer): unknown;
}

const { PutRequest, RangeRequest, RequestOp, TxnRequest } = etcdserverpb;

const put = PutRequest.encode(
  PutRequest.create({ key: Buffer.from("key"), value: Buffer.alloc(40, 7), lease: 300n }),
);
const txn = TxnRequest.encode(
  TxnRequest.create({
    success: [RequestOp.create({ requestPut: PutRequest.decode(put) })],
    failure: [
      RequestOp.create({
        requestTxn: TxnRequest.create({
          success: [RequestOp.create({ requestRange: RangeRequest.create({ limit: 5n }) })],
        }),
      }),
    ],
  }),
);

function wire(): readonly FuzzTarget[] {
  const block = new RawClient().headersFrame(1, 4, [...postHead, ["x", "y".repeat(90)]]);
  const frames = Buffer.concat([frame(4, 0, 0, Buffer.alloc(6)), block, frame(0, 1, 1, put)]);
  const prefix = Buffer.from([0, 0, 0, 0, put.length]);
  return [
    {
      name: "HTTP/2 frames",
      samples: [frames],
      refusals: [ConnectionError],
      decode(bytes) {
        const reader = new FrameReader({ onFrame: () => true }, http2Limits.frameBytes);
        const cut = (bytes[0] ?? 0) % (bytes.length + 1);
        reader.push(bytes.subarray(0, cut));
        reader.push(bytes.subarray(cut));
      },
    },
    {
      name: "HPACK",
      samples: [
        block.subarray(9),
        Buffer.from("82868441 8cf1e3c2e5f23a6ba0ab90f4ff".replace(" ", ""), "hex"),
      ],
      refusals: [ConnectionError],
      decode: (bytes) => new HpackDecoder(http2Limits).decode(bytes, 0, bytes.length),
    },
    {
      name: "gRPC messages",
      samples: [Buffer.concat([prefix, put, prefix, put])],
      refusals: [StatusError],
      decode(bytes) {
        const assembler = new MessageAssembler(
          { onMessage: () => true },
          { hold: () => true },
          4096,
        );
        const cut = (bytes[0] ?? 0) % (bytes.length + 1);
        assembler.push(bytes, 0, cut);
        assembler.push(bytes, cut, bytes.length);
      },
    },
    {
      name: "bounded transactions",
      samples: [txn],
      refusals: [ProtobufError],
      decode: (bytes) => boundedTxnCodec(3).decode(bytes, 0, bytes.length),
    },
  ];
}

/** What was decoded must encode to what decodes to the same. */
function protobuf(codec: AnyCodec): FuzzTarget {
  return {
    name: codec.name,
    samples: [put, txn],
    refusals: [ProtobufError],
    decode(bytes) {
      const encoded = codec.encode(codec.decode(bytes));
      const again = codec.encode(codec.decode(encoded));
      if (!again.equals(encoded)) throw new Error(`${codec.name} changes when it is written again`);
    },
  };
}

async function disk(): Promise<readonly FuzzTarget[]> {
  const clock = new ManualClock();
  const snapshotAt = { term: 1, index: 10 };
  const snapshotName = "/snap/0000000000000001-000000000000000a.snap";
  const snapshotDisk = async (bytes?: Buffer): Promise<MemoryDisk> => {
    const made = new MemoryDisk();
    await made.makeDirectory("/snap");
    if (bytes === undefined) return made;
    const file = await made.open(snapshotName, "create");
    await file.write(bytes, 0);
    await file.close();
    return made;
  };
  const saved = await snapshotDisk();
  const confState = {
    voters: [1n],
    learners: [],
    votersOutgoing: [],
    learnersNext: [],
    autoLeave: false,
  };
  const metadata = { ...snapshotAt, confState };
  await new SnapshotFiles(saved, { dir: "/snap", clock }).save({ data: put, metadata });
  const page = Buffer.alloc(17 + put.length);
  writeRecordHeader(page, 0, { main: 7, sub: 0, isTombstone: false, length: put.length });
  put.copy(page, 17);
  return [
    {
      name: "write-ahead log",
      samples: [await segmentOf(5)],
      refusals: [WalCorruptionError],
      async decode(bytes) {
        const { wal } = await open(await diskWith(bytes, Math.max(4096, bytes.length)));
        await wal.close();
      },
    },
    {
      name: "snapshot files",
      samples: [await saved.readFile(snapshotName)],
      refusals: [WalCorruptionError],
      decode: async (bytes) =>
        new SnapshotFiles(await snapshotDisk(bytes), { dir: "/snap", clock }).loadNewest([
          snapshotAt,
        ]),
    },
    {
      name: "revision pages",
      samples: [page, Buffer.concat([page, page])],
      refusals: [CorruptPageError],
      decode: (bytes) => checkPage(pageKey({ main: 7, sub: 0 }), bytes),
    },
  ];
}

/** Whole files, and files whose pages are broken behind metas that are whole: a checksum guards those. */
async function bolt(): Promise<readonly FuzzTarget[]> {
  const buckets = [bucketOf("key", numberedPairs(60, 20)), bucketOf("meta", numberedPairs(1, 8))];
  const pageBytes = 512;
  const image = await planBolt(buckets, { clock: new ManualClock(), pageBytes });
  const file = await bytesOf(image);
  const metas = file.subarray(0, 2 * pageBytes);
  const readAll = async (bytes: Buffer): Promise<void> => {
    const opened = await openBolt(sourceOf(bytes));
    for (const name of await opened.bucketNames()) {
      for (const { key } of await pairsOf(opened, name)) await opened.get(name, key);
    }
  };
  return [
    { name: "bbolt files", samples: [file], refusals: [BoltError], decode: readAll },
    {
      name: "bbolt pages",
      samples: [file.subarray(metas.length)],
      refusals: [BoltError],
      decode: (bytes) => readAll(Buffer.concat([metas, bytes], file.length)),
    },
  ];
}

function config(): readonly FuzzTarget[] {
  const text = (bytes: Buffer): string => bytes.toString("utf8");
  const yaml =
    "name: 'a'\ndata-dir: /x\nlog-outputs: [stderr]\nclient-transport-security:\n  cert-file: c\n";
  const env = "# a comment\nETCD_NAME=\"a b\"\nETCD_DATA_DIR=/x \\\n  y\nexport Z='1'\n";
  return [
    {
      name: "YAML configuration",
      samples: [Buffer.from(yaml)],
      refusals: [ConfigError],
      decode: (bytes) => readYamlFile(text(bytes), "/etc/etcd.yaml"),
    },
    {
      name: "environment files",
      samples: [Buffer.from(env)],
      refusals: [ConfigError],
      decode: (bytes) => readEnvironmentFile(text(bytes), "/etc/etcd.conf"),
    },
    {
      name: "command lines",
      samples: [Buffer.from("--name=a\n--data-dir\n/x\n-debug\n--snapshot-count=5")],
      refusals: [ConfigError],
      decode: (bytes) => readCommandLine(text(bytes).split("\n")),
    },
  ];
}

export async function fuzzTargets(): Promise<readonly FuzzTarget[]> {
  return [
    ...wire(),
    ...(await disk()),
    ...(await bolt()),
    ...config(),
    ...everyMessage.map(protobuf),
  ];
}
