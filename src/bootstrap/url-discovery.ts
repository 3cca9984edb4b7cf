// Discovery at a URL that holds the cluster's token at its end, by etcd's v2 keys as plain HTTP ("v2 discovery"). Under it:
//
//   _config/size    3
//   <hex id>        m1=http://10.0.0.1:2380
//
// Answers are {"node":{"key","value","createdIndex","nodes":[..]}} or {"errorCode","message"}; header X-Etcd-Index has the
// service's position.
import { BootstrapError, reasonOf } from "./bootstrap-error.ts";
import {
  type DiscoveryService,
  PassingError,
  type Registration,
  type Registrations,
} from "./discover-cluster.ts";

/** Longest wait for an answer; one to a long poll may take for ever. */
const answerMs = 30_000;
/** Far more than the members of a cluster take. */
const answerBytesMax = 1024 * 1024;
const keyNotFound = 100;
const nodeExists = 105;

type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly position: number;
  readonly body: Json;
}

/** @throws {BootstrapError} for what is no http URL */
export function openUrlDiscovery(url: string): DiscoveryService {
  const parsed = URL.parse(url);
  if (parsed === null || (parsed.protocol !== "http:" && parsed.protocol !== "https:")) {
    throw new BootstrapError(
      `Cannot discover the cluster: ${url} is no discovery URL; wanted http://host/token`,
    );
  }
  return new UrlDiscovery(url);
}

class UrlDiscovery implements DiscoveryService {
  readonly name: string;
  /** The whole URL, as etcd has it. */
  readonly token: string;
  readonly #base: string;
  readonly #closing = new AbortController();

  constructor(url: string) {
    this.name = url;
    this.token = url;
    this.#base = url.replace(/\/+$/, "");
  }

  async size(): Promise<string | undefined> {
    const { body } = await this.#ask("/_config/size");
    if (body.errorCode === keyNotFound) return undefined;
    return textOf(nodeOf(body).value);
  }

  async registrations(): Promise<Registrations> {
    const { body, position } = await this.#ask("");
    if (body.errorCode === keyNotFound) return { members: [], position };
    const { nodes } = nodeOf(body);
    return { members: Array.isArray(nodes) ? nodes.map(registrationOf) : [], position };
  }

  async register(id: string, value: string): Promise<void> {
    const form = new URLSearchParams({ value });
    const { body } = await this.#ask(`/${id}?prevExist=false`, { method: "PUT", body: form });
    if (body.errorCode === undefined) return;
    const reason =
      body.errorCode === nodeExists ? "discovery: found duplicate id" : textOf(body.message);
    throw new BootstrapError(`Cannot discover the cluster: ${reason}: ${this.#base}/${id}`);
  }

  async changed(position: number): Promise<void> {
    await this.#ask(`?wait=true&recursive=true&waitIndex=${position + 1}`, { isPoll: true });
  }

  close(): void {
    this.#closing.abort();
  }

  async #ask(
    path: string,
    options: { method?: "PUT"; body?: URLSearchParams; isPoll?: true } = {},
  ): Promise<Answer> {
    const { isPoll, ...request } = options;
    const timeout = isPoll === true ? [] : [AbortSignal.timeout(answerMs)];
    const signal = AbortSignal.any([this.#closing.signal, ...timeout]);
    const url = `${this.#base}${path}`;
    try {
      const response = await fetch(url, { ...request, signal });
      if (response.status >= 500) throw new Error(`it answers with status ${response.status}`);
      const body = await jsonOf(response);
      if (typeof body !== "object" || body === null) throw new Error("it answers with no object");
      return { body: { ...body }, position: Number(response.headers.get("X-Etcd-Index") ?? 0) };
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      throw new PassingError(`${url}: ${reasonOf(cause)}`, { cause: error });
    }
  }
}

/** @throws {Error} if it is too long, or no JSON */
async function jsonOf({ body }: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) {
      throw new Error(`it answers with more than ${answerBytesMax} bytes`);
    }
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}

function nodeOf(body: Json): Json {
  const { node } = body;
  if (typeof node === "object" && node !== null) return { ...node };
  throw new PassingError(`the answer has no node: ${JSON.stringify(body)}`);
}

function registrationOf(node: unknown): Registration {
  const { key, value, createdIndex } = nodeOf({ node });
  const id = textOf(key).split("/").at(-1) ?? "";
  return { id, value: textOf(value).trim(), order: Number(createdIndex) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
