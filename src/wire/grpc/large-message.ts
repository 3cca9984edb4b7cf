import type { PullSource } from "../http2/index.ts";

/**
 * A response too big to be built at once: its encoded length is known, its bytes are made slice by slice while the client
 * takes them. A unary handler returns it in place of a message.
 */
export class LargeMessage {
  readonly source: PullSource;

  constructor(source: PullSource) {
    this.source = source;
  }
}
