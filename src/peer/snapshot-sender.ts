import type { ClientRequest } from "node:http";
import { idText, type LogFields } from "../base/index.ts";
import type { Message } from "../raft/index.ts";
import { type PeerIdentity, requestHeaders, speaksForCluster } from "./identity.ts";
import { framedMessage } from "./message-stream.ts";
import type { LinkModules } from "./peer-link.ts";
import { peerUrl } from "./peer-url.ts";
import { isRemoval } from "./pipeline.ts";
import type { SnapshotBody } from "./port.ts";
import { formatHeader } from "./snapshot-format.ts";
import { SnapshotUpload } from "./snapshot-upload.ts";
import type { UrlPicker } from "./url-picker.ts";

export interface SnapshotSenderOptions {
  readonly own: PeerIdentity;
  /** undefined: no member. */
  readonly urlsOf: (id: bigint) => UrlPicker | undefined;
  readonly modules: LinkModules;
  readonly onSent: (id: bigint, ok: boolean) => void;
  /** The member says that this one was removed from the cluster. */
  readonly onRemoved: () => void;
}

interface Parts {
  readonly head: Buffer;
  readonly body: SnapshotBody;
}

interface Delivery {
  readonly upload: SnapshotUpload;
  readonly ended: Promise<void>;
}

/**
 * Sends snapshots, one at a time to each member: `POST /raft/snapshot` with the message, its length before it, and the
 * store's bytes behind it, in a form that the member takes. The other side answers once it has stored them.
 */
export class SnapshotSender {
  readonly #options: SnapshotSenderOptions;
  readonly #deliveries = new Map<bigint, Delivery>();

  constructor(options: SnapshotSenderOptions) {
    this.#options = options;
  }

  send(message: Message, body: SnapshotBody): void {
    const { urlsOf, modules, onSent } = this.#options;
    const id = message.to;
    const picker = urlsOf(id);
    const url = picker?.pick();
    const head = framedMessage(message);
    const request = this.#deliveries.has(id) ? undefined : this.#request(url, { head, body });
    if (request === undefined) {
      picker?.failed(url);
      body.close();
      modules.clock.soon(() => onSent(id, false));
      return;
    }
    const upload = new SnapshotUpload(request, modules.clock);
    const ended = this.#deliver(message, upload, { head, body }).then((ok) => {
      if (!ok) picker?.failed(url);
      this.#deliveries.delete(id);
      body.close();
      onSent(id, ok);
    });
    this.#deliveries.set(id, { upload, ended });
  }

  /** Breaks off what is being sent to a member. */
  abort(id: bigint): void {
    this.#deliveries.get(id)?.upload.abort("the member was removed");
  }

  async stop(): Promise<void> {
    const deliveries = [...this.#deliveries.values()];
    for (const { upload } of deliveries) upload.abort("stopped");
    await Promise.all(deliveries.map(({ ended }) => ended));
  }

  /** undefined: there is no way to the member. */
  #request(
    url: string | undefined,
    { head, body: { format, sizeBytes } }: Parts,
  ): ClientRequest | undefined {
    const { own, modules } = this.#options;
    if (url === undefined) return undefined;
    const headers = {
      ...requestHeaders(own),
      "Content-Type": "application/octet-stream",
      // Without it the body goes in chunked coding.
      ...(sizeBytes !== undefined && { "Content-Length": head.length + sizeBytes }),
      ...formatHeader(format),
    };
    try {
      const target = peerUrl(url, "/raft/snapshot");
      return modules.dial(target, { method: "POST", headers, pooled: false });
    } catch (error) {
      modules.logger.warn("failed to send database snapshot", {
        url,
        error: error instanceof Error ? error.message : String(error),
      });
      return undefined;
    }
  }

  async #deliver(
    message: Message,
    upload: SnapshotUpload,
    { head, body }: Parts,
  ): Promise<boolean> {
    const { clock, logger, metrics } = this.#options.modules;
    const to = idText(message.to);
    const fields: LogFields = {
      "snapshot-index": message.snapshot?.metadata.index,
      "remote-peer-id": to,
      format: body.format,
      bytes: body.sizeBytes,
    };
    const startMs = clock.monotonicMs();
    logger.info("sending database snapshot", fields);
    metrics.snapshotSendBegan(to);
    const failure = await this.#failureOf(upload.run(head, body));
    const ok = failure === undefined;
    if (ok) {
      logger.info("sent database snapshot", { ...fields, bytes: upload.bodyBytes });
      metrics.sentBytes(to, head.length + upload.bodyBytes);
    } else {
      logger.warn("failed to send database snapshot", { ...fields, error: failure });
      metrics.sendFailed(to);
    }
    metrics.snapshotSendEnded(to, { ok, seconds: (clock.monotonicMs() - startMs) / 1000 });
    return ok;
  }

  async #failureOf(run: ReturnType<SnapshotUpload["run"]>): Promise<string | undefined> {
    try {
      const { status, headers, reason } = await run;
      if (status === 204) return undefined;
      const { own, onRemoved } = this.#options;
      if (isRemoval(status, reason) && speaksForCluster(headers, own)) onRemoved();
      return `answered ${status}: ${reason}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
