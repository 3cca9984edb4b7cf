// Servers that take only clients with a certificate: official etcd with its own TLS, and ours behind a front that ends TLS,
// as its own is not there yet.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { get } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import type { CertificateFiles, TestAuthority } from "../../src/client/testing/certificates.ts";
import { freePort, officialEtcd } from "../official.ts";
import { type ServerKind, TestServer } from "./server.ts";

/** Who the server is and whom it trusts. */
export interface TlsIdentity {
  readonly authority: TestAuthority;
  /** For localhost and 127.0.0.1. */
  readonly server: CertificateFiles;
  /** Of somebody it takes, to see whether it is ready. */
  readonly client: CertificateFiles;
  /** For the data of official etcd. */
  readonly folder: string;
}

export interface TlsServer {
  /** `127.0.0.1:<port>` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Resolves when it answers. The caller stops it. */
export function startTlsServer(kind: ServerKind, identity: TlsIdentity): Promise<TlsServer> {
  return kind === "official" ? startOfficial(identity) : startBehindFront(identity);
}

async function startOfficial(identity: TlsIdentity): Promise<TlsServer> {
  const { authority, folder, server } = identity;
  const endpoint = `127.0.0.1:${await freePort()}`;
  const dataDir = join(folder, `data-${endpoint.split(":")[1]}`);
  const args = [
    ...["--data-dir", dataDir, "--listen-client-urls", `https://${endpoint}`],
    ...["--advertise-client-urls", "http://localhost:2379"],
    ...["--listen-peer-urls", `http://127.0.0.1:${await freePort()}`],
    ...["--initial-advertise-peer-urls", "http://localhost:2380"],
    ...["--initial-cluster", "default=http://localhost:2380"],
    ...["--cert-file", server.cert, "--key-file", server.key],
    ...["--trusted-ca-file", authority.caFile, "--client-cert-auth"],
  ];
  const child = spawn(officialEtcd, args, { stdio: "ignore" });
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill("SIGKILL");
    await exited;
    await rm(dataDir, { recursive: true, force: true });
  };
  while (!(await isReady(endpoint, identity))) {
    if (child.exitCode !== null) throw new Error(`official etcd exited with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { endpoint, stop };
}

/** The cluster version is the last that a new member sets of itself. */
async function isReady(endpoint: string, { authority, client }: TlsIdentity): Promise<boolean> {
  const options = {
    ca: await readFile(authority.caFile),
    cert: await readFile(client.cert),
    key: await readFile(client.key),
    agent: false,
  };
  return new Promise((resolve) => {
    const request = get(`https://${endpoint}/version`, options, async (answer) => {
      const text = (await answer.toArray()).join("");
      resolve(/"etcdcluster":"3\.[1-9]/.test(text));
    });
    request.on("error", () => resolve(false));
  });
}

async function startBehindFront({ authority, server: own }: TlsIdentity): Promise<TlsServer> {
  const server = await TestServer.start("ours");
  const [host, port] = server.endpoint.split(":");
  const settings = {
    ca: await readFile(authority.caFile),
    cert: await readFile(own.cert),
    key: await readFile(own.key),
    requestCert: true,
    ALPNProtocols: ["h2", "http/1.1"],
  };
  const open = new Set<{ destroy(): void }>();
  const front = createServer(settings, (client) => {
    const inner = connect(Number(port), host);
    client.pipe(inner).pipe(client);
    for (const [socket, other] of [
      [client, inner],
      [inner, client],
    ] as const) {
      open.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  // Whoever is refused has nothing to say here.
  front.on("tlsClientError", () => {});
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  const { port: frontPort } = front.address() as AddressInfo;
  return {
    endpoint: `127.0.0.1:${frontPort}`,
    async stop() {
      front.close();
      for (const socket of open) socket.destroy();
      await server.stop();
    },
  };
}
