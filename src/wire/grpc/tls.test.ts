import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { createServer } from "node:tls";
import * as grpc from "@grpc/grpc-js";
import forge from "node-forge";
import { realClock } from "../http2/testing/clocks.ts";
import { createGrpcServer, unary } from "./index.ts";
import { rawMethod } from "./testing/raw-methods.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

interface Identity {
  readonly key: string;
  readonly cert: string;
}

function selfSigned(commonName: string): Identity {
  const pair = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
  certificate.serialNumber = "01";
  certificate.validity.notAfter = new Date(Date.now() + 3_600_000);
  certificate.setSubject([{ name: "commonName", value: commonName }]);
  certificate.setIssuer([{ name: "commonName", value: commonName }]);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true },
    { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(pair.privateKey), forge.md.sha256.create());
  return { key: pair.privateKey, cert: forge.pki.certificateToPem(certificate) };
}

test("over TLS the same, and the handler sees who the client proved to be", async () => {
  const [own, theirs] = [selfSigned("server"), selfSigned("alice")];
  const names: string[] = [];
  const server = createGrpcServer({ clock: realClock, logger: silent }).addService([
    unary(rawMethod("/t.T/Echo"), (request, call) => {
      assert.equal(call.peer.isEncrypted, true);
      names.push(String(call.peer.certificate()?.subject.CN));
      return request;
    }),
  ]);
  const listener = createServer(
    { ...own, ca: theirs.cert, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ["h2"] },
    (socket) => server.accept(socket),
  );
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  assert(address !== null && typeof address === "object");
  const credentials = grpc.credentials.createSsl(
    Buffer.from(own.cert),
    Buffer.from(theirs.key),
    Buffer.from(theirs.cert),
  );
  const client = new grpc.Client(`localhost:${address.port}`, credentials);
  for (const request of [Buffer.from("small"), Buffer.alloc(3_000_000, 7)]) {
    const answer = await new Promise<Buffer | undefined>((resolve, reject) => {
      const identity = (bytes: Buffer): Buffer => bytes;
      client.makeUnaryRequest("/t.T/Echo", identity, identity, request, (error, value) =>
        error === null ? resolve(value) : reject(error),
      );
    });
    assert.equal(answer?.equals(request), true);
  }
  assert.deepEqual(names, ["alice", "alice"]);
  client.close();
  listener.close();
  await server.stop();
});
