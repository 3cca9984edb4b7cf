// Interim: one member, until the membership room is wired in.
import { createHash } from "node:crypto";
import type { Backend } from "../backend/index.ts";
import type { ConfChange, ConfState, Entry } from "../raft/index.ts";
import { etcdserverpb, raftpb } from "../wire/protobuf/index.ts";
import type { Identity } from "./open-log.ts";
import type { Proposer } from "./proposer.ts";

const { Request } = etcdserverpb;

export interface ClusterMember {
  readonly id: bigint;
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
  readonly isLearner: boolean;
}

export function memberIdOf(peerUrls: readonly string[], token: string): bigint {
  return createHash("sha1")
    .update(peerUrls.toSorted().join("") + token)
    .digest()
    .readBigUInt64BE(0);
}

export function clusterIdOf(ids: readonly bigint[]): bigint {
  const bytes = Buffer.alloc(8 * ids.length);
  for (const [n, id] of ids.toSorted().entries()) bytes.writeBigUInt64BE(id, n * 8);
  return createHash("sha1").update(bytes).digest().readBigUInt64BE(0);
}

export class Cluster {
  readonly #backend: Backend;
  readonly identity: Identity;
  #members = new Map<bigint, ClusterMember>();
  version: string | undefined;

  constructor(backend: Backend, identity: Identity) {
    this.#backend = backend;
    this.identity = identity;
  }

  members(): ClusterMember[] {
    return [...this.#members.values()];
  }

  applyConfChange(entry: Entry, apply: (change: ConfChange) => ConfState): unknown {
    const change = raftpb.ConfChange.decode(entry.data);
    const json = JSON.parse((change.context ?? Buffer.from("{}")).toString()) as {
      peerURLs?: string[];
    };
    this.#members.set(change.nodeId, {
      id: change.nodeId,
      name: "",
      peerUrls: json.peerURLs ?? [],
      clientUrls: [],
      isLearner: false,
    });
    void this.#backend;
    return apply({ ...change, context: change.context ?? Buffer.alloc(0) });
  }

  applyV2(request: etcdserverpb.Request): unknown {
    if (request.path === "/0/version") this.version = request.val;
    const match = /^\/0\/members\/([0-9a-f]+)\/attributes$/.exec(request.path);
    if (match === null) return undefined;
    const id = BigInt(`0x${match[1]}`);
    const attributes = JSON.parse(request.val) as { name: string; clientURLs: string[] };
    const member = this.#members.get(id);
    if (member !== undefined)
      this.#members.set(id, {
        ...member,
        name: attributes.name,
        clientUrls: attributes.clientURLs,
      });
    return undefined;
  }

  applyRequest(_request: etcdserverpb.InternalRaftRequest): boolean {
    return false;
  }

  v2State(): Buffer {
    return Buffer.from("{}");
  }

  async publish(
    proposer: Proposer,
    own: { name: string; clientUrls: readonly string[] },
  ): Promise<void> {
    const path = `/0/members/${this.identity.memberId.toString(16)}/attributes`;
    const val = JSON.stringify({ name: own.name, clientURLs: own.clientUrls });
    await proposer.entry(Request.encode(Request.create({ method: "PUT", path, val })));
    await proposer.entry(
      Request.encode(Request.create({ method: "PUT", path: "/0/version", val: "3.5.0" })),
    );
  }
}

export async function openCluster(parts: {
  backend: Backend;
  identity: Identity;
}): Promise<Cluster> {
  return new Cluster(parts.backend, parts.identity);
}
