import assert from "node:assert/strict";
import http2 from "node:http2";
import { test } from "node:test";
import fc from "fast-check";
import { ConnectionError, ErrorCode } from "./error-code.ts";
import { HpackDecoder } from "./hpack-decoder.ts";
import { ConstantHeaders, type HeaderPair, HpackEncoder } from "./hpack-encoder.ts";
import { staticTable } from "./hpack-static-table.ts";
import { http2Limits } from "./limits.ts";
import { Http2Server } from "./server.ts";
import { realClock } from "./testing/clocks.ts";
import { RecordingHandler } from "./testing/recording-handler.ts";

function lines(decoder: HpackDecoder, hex: string): string[] {
  const block = Buffer.from(hex.replaceAll(" ", ""), "hex");
  return decoder
    .decode(block, 0, block.length)
    .fields.map(({ name, value }) => `${name}: ${value}`);
}

function compressionError(hex: string, decoder = new HpackDecoder(http2Limits)): void {
  assert.throws(
    () => lines(decoder, hex),
    (error) => error instanceof ConnectionError && error.code === ErrorCode.compressionError,
  );
}

test("RFC 7541 C.2: single representations", () => {
  const decoder = new HpackDecoder(http2Limits);
  const custom = "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572";
  assert.deepEqual(lines(decoder, custom), ["custom-key: custom-header"]);
  assert.deepEqual(lines(decoder, "be"), ["custom-key: custom-header"]);
  assert.deepEqual(lines(decoder, "040c 2f73 616d 706c 652f 7061 7468"), [":path: /sample/path"]);
  assert.deepEqual(lines(decoder, "1008 7061 7373 776f 7264 0673 6563 7265 74"), [
    "password: secret",
  ]);
  assert.deepEqual(lines(decoder, "82"), [":method: GET"]);
});

const requests = [
  [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"],
  [
    ":method: GET",
    ":scheme: http",
    ":path: /",
    ":authority: www.example.com",
    "cache-control: no-cache",
  ],
  [
    ":method: GET",
    ":scheme: https",
    ":path: /index.html",
    ":authority: www.example.com",
    "custom-key: custom-value",
  ],
];

test("RFC 7541 C.3: requests in plain literals share a dynamic table", () => {
  const decoder = new HpackDecoder(http2Limits);
  const blocks = [
    "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
    "8286 84be 5808 6e6f 2d63 6163 6865",
    "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
  ];
  assert.deepEqual(
    blocks.map((block) => lines(decoder, block)),
    requests,
  );
});

test("RFC 7541 C.4: requests in Huffman literals share a dynamic table", () => {
  const decoder = new HpackDecoder(http2Limits);
  const blocks = [
    "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
    "8286 84be 5886 a8eb 1064 9cbf",
    "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
  ];
  assert.deepEqual(
    blocks.map((block) => lines(decoder, block)),
    requests,
  );
});

test("RFC 7541 C.5: a table of 256 bytes evicts its oldest fields", () => {
  const decoder = new HpackDecoder({ ...http2Limits, headerTableBytes: 256 });
  assert.deepEqual(
    lines(
      decoder,
      `4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a
       3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d`.replaceAll(
        "\n",
        "",
      ),
    ),
    [
      ":status: 302",
      "cache-control: private",
      "date: Mon, 21 Oct 2013 20:13:21 GMT",
      "location: https://www.example.com",
    ],
  );
  assert.deepEqual(lines(decoder, "4803 3330 37c1 c0bf"), [
    ":status: 307",
    "cache-control: private",
    "date: Mon, 21 Oct 2013 20:13:21 GMT",
    "location: https://www.example.com",
  ]);
  compressionError("c2", decoder); // four fields are left, 62 to 65
});

test("the static table is the RFC's at both ends and in the middle", () => {
  assert.equal(staticTable.length, 61);
  assert.equal(staticTable[0]?.name, ":authority");
  assert.deepEqual(
    [staticTable[15]?.name, staticTable[15]?.value],
    ["accept-encoding", "gzip, deflate"],
  );
  assert.equal(staticTable[30]?.name, "content-type");
  assert.equal(staticTable[60]?.name, "www-authenticate");
});

test("what is wrong is a compression error", () => {
  compressionError("80"); // index 0
  compressionError("be"); // an empty dynamic table
  compressionError("ff"); // an integer without its end
  compressionError("ffffffffffff7f"); // an integer of 36 bits
  compressionError("3fe21f"); // a table of 4097 bytes
  compressionError("8220"); // a size update after a field
  compressionError("0003616263"); // no value
  compressionError("00036162"); // a name cut short
  compressionError("0081ff8100"); // padding of eight bits
});

test("a list over the limit is cut, and the dynamic table is kept in step", () => {
  const decoder = new HpackDecoder({ ...http2Limits, headerListBytes: 100 });
  const list = decoder.decode(
    Buffer.from("824003616263037878788240036465660379797982", "hex"),
    0,
    21,
  );
  assert.equal(list.isTooLarge, true);
  assert.ok(list.fields.length < 5);
  assert.deepEqual(lines(decoder, "bebf"), ["def: yyy", "abc: xxx"]);
});

test("a bomb of references to a large field is counted, not unfolded", () => {
  const decoder = new HpackDecoder(http2Limits);
  const encoder = new HpackEncoder(4096);
  const large = new ConstantHeaders([["bomb", "x".repeat(4000)]]);
  const first = Buffer.from(encoder.encode(large));
  decoder.decode(first, 0, first.length);
  const bomb = Buffer.alloc(100_000, 0xbe);
  const list = decoder.decode(bomb, 0, bomb.length);
  assert.equal(list.isTooLarge, true);
  assert.equal(list.bytes, 100_000 * 4036);
  assert.ok(list.fields.length <= 16);
});

test("flaws of names and values are found", () => {
  const encoder = new HpackEncoder(0);
  const decoder = new HpackDecoder(http2Limits);
  const flawOf = (pair: HeaderPair) => {
    const block = Buffer.from(encoder.encode([pair]));
    return decoder.decode(block, 0, block.length).fields[0]?.flaw;
  };
  for (const pair of [
    ["a", ""],
    [":path", "/x y"],
    ["x-y_z", "é"],
  ] as const) {
    assert.equal(flawOf(pair), undefined, pair.join());
  }
  for (const name of ["", ":", "A", "a b", "a:b", "é"]) {
    assert.equal(flawOf([name, "v"]), "field name is not a lower-case token", name);
  }
  for (const value of ["a\nb", "a\0", "\r", " a", "a\t"]) {
    assert.equal(flawOf(["n", value]), "field value has forbidden characters", value);
  }
});

const latin1 = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)),
});
const pairs = fc.array(fc.tuple(latin1, latin1), { maxLength: 20 });

test("what the encoder writes the decoder reads, whatever enters and leaves the table", () => {
  const constants = [
    ["a", "1"],
    ["b", "2"],
    ["a", "3"],
    ["content-type", "application/grpc"],
  ] as const;
  const blocks = fc.array(
    fc.oneof(
      pairs.map((list) => ({ list, isConstant: false, tableBytes: undefined })),
      fc
        .subarray([...constants])
        .map((list) => ({ list, isConstant: true, tableBytes: undefined })),
      fc.nat(5000).map((tableBytes) => ({ list: [], isConstant: false, tableBytes })),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(blocks, (sequence) => {
      const encoder = new HpackEncoder(4096);
      const decoder = new HpackDecoder(http2Limits);
      for (const { list, isConstant, tableBytes } of sequence) {
        if (tableBytes !== undefined) encoder.setPeerTableBytes(tableBytes);
        const block = Buffer.from(encoder.encode(isConstant ? new ConstantHeaders(list) : list));
        const { fields } = decoder.decode(block, 0, block.length);
        assert.deepEqual(
          fields.map(({ name, value }) => [name, value]),
          list.map((pair) => [...pair]),
        );
      }
    }),
  );
});

test("a constant list costs a byte a field from the second time on", () => {
  const encoder = new HpackEncoder(4096);
  const trailers = new ConstantHeaders([
    ["grpc-status", "0"],
    ["grpc-message", ""],
  ]);
  assert.ok(encoder.encode(trailers).length > 20);
  assert.deepEqual(Buffer.from(encoder.encode(trailers)), Buffer.from([0xbf, 0xbe]));
  assert.deepEqual(Buffer.from(encoder.encode(trailers)), Buffer.from([0xbf, 0xbe]));
});

test("whatever the bytes, the decoder decodes or throws a compression error", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (blocks) => {
      const decoder = new HpackDecoder(http2Limits);
      try {
        for (const block of blocks) decoder.decode(Buffer.from(block), 0, block.length);
      } catch (error) {
        assert.ok(error instanceof ConnectionError && error.code === ErrorCode.compressionError);
      }
    }),
    { numRuns: 2000 },
  );
});

test("every byte that a header may hold comes through nghttp2's Huffman code", async () => {
  const values: string[] = [];
  const handler = new RecordingHandler(({ head, stream }) => {
    values.push(head.get("value") ?? "");
    stream.finish([[":status", "200"]]);
  });
  const server = new Http2Server({ clock: realClock, handler });
  const { createServer } = await import("node:net");
  const listener = createServer((socket) => server.accept(socket));
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  assert(address !== null && typeof address === "object");
  const session = http2.connect(`http://127.0.0.1:${address.port}`);
  // Short codes around the byte make the Huffman form the shorter one, which is when nghttp2 uses it.
  const sent: string[] = [];
  for (let byte = 0x21; byte < 0x100; byte++) {
    if (byte !== 0x7f) sent.push(`aaaaaaaaaaaaaa${String.fromCharCode(byte)}eeeeeeeeeeeeeeee`);
  }
  for (const value of sent) {
    const request = session.request({ ":path": "/", value });
    request.resume();
    await new Promise((resolve) => request.on("close", resolve));
  }
  session.destroy();
  listener.close();
  await server.stop();
  assert.deepEqual(values, sent);
});
