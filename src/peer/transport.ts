import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import {
  type Clock,
  idText,
  type LogFields,
  type Logger,
  type MonotonicMs,
} from "../base/index.ts";
import type { Message, ReceivedMessage } from "../raft/index.ts";
import { Complaints } from "./complaints.ts";
import { type PeerDialer, plainDialer } from "./http-client.ts";
import { HttpServer } from "./http-server.ts";
import type { PeerIdentity } from "./identity.ts";
import { strangersMax } from "./limits.ts";
import { EntryFrames } from "./msgapp-encoder.ts";
import { type LinkModules, PeerLink } from "./peer-link.ts";
import { noPeerMetrics, type PeerMetrics } from "./peer-metrics.ts";
import { Pipeline } from "./pipeline.ts";
import type { PeerHandler, PeerQueries, PeerTransport, SnapshotBody } from "./port.ts";
import { Prober } from "./prober.ts";
import { createQueries } from "./queries.ts";
import { isAddressed, type PeerDirectory } from "./raft-endpoints.ts";
import { requestRouter } from "./routes.ts";
import { SnapshotSender } from "./snapshot-sender.ts";
import type { StreamKind } from "./stream-reader.ts";
import { withoutSupersededAcks } from "./superseded-acks.ts";
import { UrlPicker } from "./url-picker.ts";

export interface TransportModules {
  readonly clock: Clock;
  readonly logger: Logger;
  /** @default nothing is counted */
  readonly metrics?: PeerMetrics;
  /** @default plain HTTP over its own pool */
  readonly dial?: PeerDialer;
}

/** A transport with the listening side of it. */
export interface ServedTransport extends PeerTransport {
  /** Serves a connection that was accepted at a peer URL; owns the socket from here on. */
  accept(socket: Socket): void;
}

/** etcd's rafthttp, byte for byte, over HTTP/1.1. Talks to nobody until `setMember`. */
export function createTransport(
  own: PeerIdentity,
  handler: PeerHandler,
  modules: TransportModules,
): ServedTransport {
  return new HttpTransport(own, handler, modules);
}

class HttpTransport implements ServedTransport, PeerDirectory {
  readonly queries: PeerQueries;
  readonly #own: PeerIdentity;
  readonly #handler: PeerHandler;
  readonly #modules: LinkModules;
  readonly #complaints: Complaints;
  readonly #frames = new EntryFrames();
  readonly #server: HttpServer;
  readonly #snapshots: SnapshotSender;
  readonly #prober: Prober;
  readonly #closeDialer: () => void;
  readonly #links = new Map<bigint, PeerLink>();
  readonly #strangers = new Map<bigint, Pipeline>();
  /** Members that messages to were dropped; told to the handler once it is out of its own calls. */
  #unreachable = new Set<bigint>();
  #stopped = false;
  #wasRemoved = false;

  constructor(own: PeerIdentity, handler: PeerHandler, modules: TransportModules) {
    const { clock, logger, metrics = noPeerMetrics } = modules;
    const complaints = new Complaints({ clock, logger });
    const dialer = modules.dial === undefined ? plainDialer() : { dial: modules.dial, close() {} };
    const { dial } = dialer;
    this.#own = own;
    this.#handler = handler;
    this.#modules = { clock, logger, metrics, dial, complaints };
    this.#closeDialer = () => dialer.close();
    this.#complaints = complaints;
    const toMember = { own, clock, dial, urlsOf: (id: bigint) => this.#links.get(id)?.picker };
    this.queries = createQueries(toMember);
    this.#prober = new Prober({ ...toMember, metrics });
    this.#snapshots = new SnapshotSender({
      ...toMember,
      modules: this.#modules,
      onSent: (id, ok) => this.#reportSnapshot(id, ok),
      onRemoved: () => this.#removed(),
    });
    const bodies = { bytes: 0 };
    const served = { own, handler, directory: this, complaints, clock, bodies, logger, metrics };
    this.#server = new HttpServer(requestRouter(served), { clock, complaints });
  }

  send(messages: readonly Message[]): void {
    const touched = new Set<PeerLink>();
    for (const message of withoutSupersededAcks(messages)) {
      const link = this.#links.get(message.to);
      if (link !== undefined) {
        link.add(message);
        touched.add(link);
      } else {
        this.#sendToStranger(message);
      }
    }
    for (const link of touched) link.flush();
    this.#frames.clear();
  }

  sendSnapshot(message: Message, body: SnapshotBody): void {
    this.#snapshots.send(message, body);
  }

  setMember(id: bigint, peerUrls: readonly string[]): void {
    if (this.#stopped || id === this.#own.memberId) return;
    const known = this.#links.get(id);
    if (known !== undefined) {
      known.picker.update(peerUrls);
      return;
    }
    this.#forgetStranger(id);
    const link = new PeerLink(peerUrls, {
      own: this.#own,
      peerId: id,
      frames: this.#frames,
      receive: (message) => this.#receive(id, message),
      onUnreachable: () => this.#reportUnreachable(id),
      onGone: () => this.#handler.gone(id),
      onRemoved: () => this.#removed(),
      modules: this.#modules,
    });
    this.#links.set(id, link);
    this.#prober.add(id);
    this.#modules.metrics.known(idText(id), true);
    this.#modules.logger.info("added remote peer", this.#fields(id, peerUrls));
  }

  removeMember(id: bigint): void {
    this.#forgetStranger(id);
    const link = this.#links.get(id);
    if (link === undefined) return;
    this.#links.delete(id);
    link.stop();
    this.#prober.remove(id);
    this.#snapshots.abort(id);
    this.#modules.metrics.known(idText(id), false);
    this.#modules.logger.info("removed remote peer", this.#fields(id));
  }

  activeSinceMs(id: bigint): MonotonicMs | undefined {
    return this.#links.get(id)?.activeSinceMs;
  }

  takesFiles(id: bigint): boolean {
    return this.#links.get(id)?.takesFiles ?? false;
  }

  accept(socket: Socket): void {
    if (this.#stopped) socket.destroy();
    else this.#server.accept(socket);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const link of this.#links.values()) link.stop();
    for (const id of this.#strangers.keys()) this.#forgetStranger(id);
    this.#links.clear();
    this.#prober.stop();
    this.#server.close();
    await this.#snapshots.stop();
    this.#closeDialer();
  }

  isMember(id: bigint): boolean {
    return this.#links.has(id);
  }

  attach(id: bigint, kind: StreamKind, response: ServerResponse): void {
    this.#links.get(id)?.attach(kind, response);
  }

  saidTakesFiles(id: bigint, takes: boolean): void {
    const link = this.#links.get(id);
    if (link !== undefined) link.takesFiles = takes;
  }

  addStranger(id: bigint, urls: readonly string[]): void {
    if (this.#stopped || id === this.#own.memberId) return;
    if (this.#links.has(id) || this.#strangers.has(id)) return;
    for (const oldest of this.#strangers.keys()) {
      if (this.#strangers.size < strangersMax) break;
      this.#forgetStranger(oldest);
    }
    const pipeline = new Pipeline({
      own: this.#own,
      picker: new UrlPicker(urls),
      modules: this.#modules,
      onSent: (bytes) => this.#modules.metrics.sentBytes(idText(id), bytes),
      onFailed: () => this.#reportUnreachable(id),
      onRemoved: () => this.#removed(),
    });
    this.#strangers.set(id, pipeline);
    this.#complaints.info("added new remote peer", "", this.#fields(id, urls));
  }

  #sendToStranger(message: Message): void {
    const stranger = this.#strangers.get(message.to);
    if (stranger !== undefined && !stranger.add(message)) this.#reportUnreachable(message.to);
  }

  #forgetStranger(id: bigint): void {
    this.#strangers.get(id)?.stop();
    this.#strangers.delete(id);
  }

  #receive(sender: bigint, message: ReceivedMessage): void {
    if (isAddressed(message, { own: this.#own.memberId, sender })) {
      this.#handler.receive(message);
      return;
    }
    this.#modules.metrics.receiveFailed(idText(sender));
    this.#complaints.warn(
      "dropped a Raft message that is not between the ends of its stream",
      idText(sender),
      {
        "remote-peer-id": idText(sender),
        from: idText(message.from),
        to: idText(message.to),
        "message-type": message.type,
      },
    );
  }

  /** Later, as the handler may be in the midst of a call to `send`. */
  #reportUnreachable(id: bigint): void {
    if (this.#unreachable.size === 0) {
      this.#modules.clock.soon(() => {
        const ids = this.#unreachable;
        this.#unreachable = new Set();
        if (this.#stopped) return;
        for (const unreachable of ids) this.#handler.unreachable(unreachable);
      });
    }
    this.#unreachable.add(id);
  }

  #reportSnapshot(id: bigint, ok: boolean): void {
    if (this.#stopped) return;
    if (!ok) this.#handler.unreachable(id);
    this.#handler.snapshotSent(id, ok);
  }

  /** Told once, however many members say so. */
  #removed(): void {
    if (this.#stopped || this.#wasRemoved) return;
    this.#wasRemoved = true;
    this.#handler.removed();
  }

  #fields(id: bigint, urls?: readonly string[]): LogFields {
    return {
      "local-member-id": idText(this.#own.memberId),
      "remote-peer-id": idText(id),
      ...(urls === undefined ? {} : { "remote-peer-urls": urls }),
    };
  }
}
