import { etcdErrors } from "../../base/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import type { CallLimit } from "./call-limit.ts";
import { ClientError } from "./client-error.ts";
import type { Credentials } from "./client-options.ts";

type Authenticate = (
  request: etcdserverpb.AuthenticateRequest,
) => Promise<etcdserverpb.AuthenticateResponse>;

/** The token of a user: fetched once for all calls that wait for it, and anew when the servers do not take it any more. */
export class TokenKeeper {
  readonly #credentials: Credentials;
  readonly #authenticate: Authenticate;
  #token: Promise<string | undefined> | undefined;

  /** `authenticate` brings a request to a server without a token, in a time of its own, and throws `ClientError`. */
  constructor(credentials: Credentials, authenticate: Authenticate) {
    this.#credentials = credentials;
    this.#authenticate = authenticate;
  }

  /** Undefined if the servers want none: authentication is off. @throws {ClientError} if user or password is refused */
  async token(limit: CallLimit): Promise<string | undefined> {
    const token = this.#token ?? this.#fetch();
    this.#token = token;
    try {
      return await limit.race(token);
    } catch (error) {
      // A call that gave up says nothing about the token; otherwise the next call tries again.
      if (limit.error === undefined && this.#token === token) this.#token = undefined;
      throw error;
    }
  }

  /** The servers refused it. */
  async drop(refused: string | undefined): Promise<void> {
    const kept = this.#token;
    if (kept === undefined || (await kept.catch(() => undefined)) !== refused) return;
    if (this.#token === kept) this.#token = undefined;
  }

  /** Whatever the token is, the next one is another. */
  async renew(): Promise<void> {
    await this.drop(await this.#token?.catch(() => undefined));
  }

  async #fetch(): Promise<string | undefined> {
    const { user, password } = this.#credentials;
    const request = etcdserverpb.AuthenticateRequest.create({ name: user, password });
    try {
      return (await this.#authenticate(request)).token;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (error.message === etcdErrors.AuthNotEnabled.message) return undefined;
      throw error;
    }
  }
}
