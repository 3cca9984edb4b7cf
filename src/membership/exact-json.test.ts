import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseExactJson } from "./exact-json.ts";

test("whole numbers of 64 bits come back exactly, wherever they stand", () => {
  const text =
    '{"id":18446744073709551615,"list":[-9223372036854775808,0],"text":"18446744073709551615 \\" 1","f":1.5,"e":1e3}';
  assert.deepEqual(parseExactJson(text), {
    id: 18446744073709551615n,
    list: [-9223372036854775808n, 0n],
    text: '18446744073709551615 " 1',
    f: 1.5,
    e: 1000,
  });
});

test("whatever JSON.stringify writes is read back, with whole numbers as bigint", () => {
  const leaf = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.constant(0.25));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      leaf,
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie("tree"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      assert.deepEqual(parseExactJson(JSON.stringify(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("text that is not JSON is refused", () => {
  for (const text of ["", "{", '{"id":}', '"\\', "01x"]) {
    assert.throws(() => parseExactJson(text), SyntaxError);
  }
});
