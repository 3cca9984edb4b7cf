import assert from "node:assert/strict";
import { Duplex } from "node:stream";
import { test } from "node:test";
import fc from "fast-check";
import { Outbox, Slab } from "./outbox.ts";

interface Line {
  readonly outbox: Outbox;
  readonly socket: Duplex;
  /** What was said and not yet flushed. */
  readonly expected: Buffer[];
  /** What the socket was given, a buffer per system call. */
  readonly written: Buffer[];
}

function lineOf(slab: Slab): Line {
  const written: Buffer[] = [];
  const socket = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      written.push(chunk);
      done();
    },
    writev(chunks, done) {
      written.push(Buffer.concat(chunks.map(({ chunk }) => chunk)));
      done();
    },
  });
  return { outbox: new Outbox(slab), socket, expected: [], written };
}

function say(line: Line, bytes: Buffer): void {
  const at = line.outbox.reserve(bytes.length);
  bytes.copy(line.outbox.bytes, at);
  line.expected.push(bytes);
}

test("what is reserved one after another is one write", () => {
  const line = lineOf(new Slab());
  for (let n = 0; n < 100; n++) say(line, Buffer.from(`piece ${n}`));
  line.outbox.flush(line.socket);
  assert.deepEqual(line.written, [Buffer.concat(line.expected)]);
  line.outbox.flush(line.socket);
  assert.equal(line.written.length, 1);
});

test("small pieces between another connection's are joined to one write", () => {
  const slab = new Slab();
  const [one, other] = [lineOf(slab), lineOf(slab)];
  for (let n = 0; n < 10; n++) {
    say(one, Buffer.from(`one ${n}`));
    say(other, Buffer.from(`other ${n}`));
  }
  for (const line of [one, other]) {
    line.outbox.flush(line.socket);
    assert.deepEqual(line.written, [Buffer.concat(line.expected)]);
  }
});

test("that bytes are written is told when the socket is done with them, not when it fails or they are forgotten", () => {
  const heard: string[] = [];
  const writes: ((error?: Error) => void)[] = [];
  const socket = new Duplex({
    read() {},
    write: (_chunk, _encoding, done) => void writes.push(done),
    writev: (_chunks, done) => void writes.push(done),
  });
  socket.on("error", () => undefined);
  const outbox = new Outbox(new Slab());
  const sayTo = (what: string): void => {
    outbox.append(Buffer.alloc(20_000));
    outbox.onceWritten(() => heard.push(what));
  };
  sayTo("first");
  outbox.flush(socket);
  outbox.onceWritten(() => heard.push("nothing new"));
  outbox.flush(socket);
  assert.deepEqual(heard, []);
  writes.shift()?.();
  writes.shift()?.();
  assert.deepEqual(heard, ["first", "nothing new"]);
  sayTo("forgotten");
  outbox.clear();
  sayTo("failed");
  outbox.flush(socket);
  writes.shift()?.(new Error("EPIPE"));
  assert.deepEqual(heard, ["first", "nothing new"]);
  assert.equal(writes.length, 0);
});

test("connections that share a slab never see each other's bytes, and what was flushed stays true", () => {
  const action = fc.record({
    who: fc.nat(2),
    kind: fc.constantFrom("reserve", "append", "flush", "clear"),
    length: fc.oneof(fc.nat(50), fc.nat(20_000), fc.constant(70_000)),
    byte: fc.nat(255),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const slab = new Slab();
      const lines = [lineOf(slab), lineOf(slab), lineOf(slab)];
      const flushed: Buffer[][] = [[], [], []];
      for (const { who, kind, length, byte } of actions) {
        const line = lines[who]!;
        const bytes = Buffer.alloc(length, byte);
        if (kind === "reserve") say(line, bytes);
        else if (kind === "append") {
          line.outbox.append(bytes);
          line.expected.push(bytes);
        } else {
          if (kind === "flush") {
            line.outbox.flush(line.socket);
            flushed[who]?.push(...line.expected);
          } else line.outbox.clear();
          line.expected.length = 0;
          assert.equal(line.outbox.pendingBytes, 0);
        }
      }
      for (const [who, line] of lines.entries()) {
        assert.equal(Buffer.concat(line.written).equals(Buffer.concat(flushed[who]!)), true);
      }
    }),
  );
});
