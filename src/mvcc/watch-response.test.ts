import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { etcdserverpb, mvccpb } from "../wire/protobuf/index.ts";
import type { Change, Payload } from "./store-contract.ts";
import { WatchEvent } from "./watch-event.ts";
import {
  encodeWatchIdField,
  eventsResponse,
  fragmentedResponses,
  ResponseHeaders,
} from "./watch-response.ts";

const { ResponseHeader, WatchResponse } = etcdserverpb;
const { Event, EventType, KeyValue } = mvccpb;

const revision = fc.integer({ min: 1, max: 2 ** 50 });
const bytes = fc.uint8Array({ maxLength: 300 }).map((b) => Buffer.from(b));
const keyBytes = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((b) => Buffer.from(b));

const changeCase = fc.record({
  kind: fc.constantFrom("put" as const, "delete" as const),
  key: keyBytes,
  value: bytes,
  main: revision,
  create: revision,
  version: fc.integer({ min: 1, max: 1_000_000 }),
  lease: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  previous: fc.option(bytes, { nil: undefined }),
});

/** A payload in the middle of other bytes, as in a page. */
function payloadOf(kv: mvccpb.KeyValue): Payload {
  const encoded = KeyValue.encode(kv);
  const page = Buffer.concat([Buffer.from("before"), encoded, Buffer.from("after")]);
  return { bytes: page, start: 6, end: 6 + encoded.length };
}

test("a response in pieces is byte for byte what the codec writes", () => {
  const identity = fc.record({
    clusterId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    memberId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    raftTerm: fc.nat(),
  });
  const watchIds = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const flags = fc.record({ prevKv: fc.boolean(), isFragment: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(changeCase, { maxLength: 5 }),
      fc.tuple(identity, revision, watchIds, flags),
      (cases, [who, headerRevision, watchId, { prevKv, isFragment }]) => {
        const events: mvccpb.Event[] = [];
        const fields: Buffer[] = [];
        for (const { kind, key, value, main, create, version, lease, previous } of cases) {
          const isDelete = kind === "delete";
          const kv = KeyValue.create(
            isDelete
              ? { key }
              : { key, value, createRevision: create, modRevision: main, version, lease },
          );
          const change: Change = {
            kind,
            key: key.toString("latin1"),
            main,
            sub: 0,
            isCreate: !isDelete && create === main,
            payload: payloadOf(kv),
          };
          const prevKvMessage =
            previous === undefined ? undefined : KeyValue.create({ key, value: previous });
          const at = (): Payload | undefined => prevKvMessage && payloadOf(prevKvMessage);
          const event = new WatchEvent(change);
          const field = prevKv ? event.fieldWithPrevious({ at }) : event.field();
          assert.ok(Buffer.isBuffer(field));
          fields.push(field);
          events.push(
            Event.create({
              type: isDelete ? EventType.DELETE : EventType.PUT,
              kv: KeyValue.create({ ...kv, modRevision: main }),
              prevKv: prevKv && !change.isCreate ? prevKvMessage : undefined,
            }),
          );
        }
        const pieces = eventsResponse({
          headerField: new ResponseHeaders(() => who).field(headerRevision),
          idField: encodeWatchIdField(watchId),
          events: fields,
          isFragment,
        });
        const header = ResponseHeader.create({ ...who, revision: headerRevision });
        const expected = WatchResponse.create({ header, watchId, fragment: isFragment, events });
        assert.deepEqual(Buffer.concat(pieces), WatchResponse.encode(expected));
      },
    ),
  );
});

test("fragments hold all events in order, stay below the limit and all but the last say that more follows", () => {
  const sizes = fc.array(fc.integer({ min: 4, max: 60 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 20, max: 200 }), (fieldSizes, bytesMax) => {
      const events = fieldSizes.map((size, index) => {
        const key = Buffer.alloc(Math.max(0, size - 4), index);
        return WatchResponse.encode(
          WatchResponse.create({ events: [Event.create({ kv: KeyValue.create({ key }) })] }),
        );
      });
      const headerField = WatchResponse.encode(
        WatchResponse.create({ header: ResponseHeader.create({ revision: 7 }) }),
      );
      const response = { headerField, idField: encodeWatchIdField(9n), events };
      const parts = fragmentedResponses(response, bytesMax).map((pieces) => Buffer.concat(pieces));
      const decoded = parts.map((part) => WatchResponse.decode(part));
      const together = decoded.flatMap((part) => part.events).map((event) => event.kv!.key.length);
      assert.deepEqual(
        together,
        fieldSizes.map((size) => Math.max(0, size - 4)),
      );
      for (const [index, part] of decoded.entries()) {
        assert.equal(part.fragment, index < parts.length - 1);
        assert.equal(part.watchId, 9n);
        assert.ok(part.events.length === 1 || parts[index]!.length < bytesMax);
      }
    }),
  );
});

test("a header is encoded again when the revision or the term changes", () => {
  let raftTerm = 1;
  const headers = new ResponseHeaders(() => ({ clusterId: 1n, memberId: 2n, raftTerm }));
  const first = headers.field(5);
  assert.equal(headers.field(5), first);
  raftTerm = 2;
  assert.notDeepEqual(headers.field(5), first);
  assert.equal(WatchResponse.decode(headers.field(6)).header?.revision, 6);
});
