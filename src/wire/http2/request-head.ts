import { ErrorCode, StreamError } from "./error-code.ts";
import type { HeaderList } from "./hpack-decoder.ts";
import type { HeaderField } from "./hpack-static-table.ts";

/** A request's header list, checked against RFC 9113 section 8. Immutable and shared by requests with equal header blocks. */
export class RequestHead {
  readonly method: string;
  readonly scheme: string;
  /** ":authority", else "host", else empty. */
  readonly authority: string;
  readonly path: string;
  readonly contentType: string;
  readonly contentLength: number | undefined;
  /** All regular fields, in order. */
  readonly fields: readonly HeaderField[];
  /** RFC 9113 section 6.5.2 size. */
  readonly bytes: number;
  /**
   * For the layer above: what it made of this head, kept so that requests with equal header blocks are read once. It must
   * depend on nothing but the head.
   */
  reading: unknown = undefined;

  constructor(parts: RequestParts, list: HeaderList) {
    this.method = parts.method;
    this.scheme = parts.scheme;
    this.authority = parts.authority;
    this.path = parts.path;
    this.contentType = parts.contentType;
    this.contentLength = parts.contentLength;
    this.fields = parts.fields;
    this.bytes = list.bytes;
  }

  /** The first value of a field, or undefined. `name` is lower case. */
  get(name: string): string | undefined {
    for (const field of this.fields) if (field.name === name) return field.value;
    return undefined;
  }
}

interface RequestParts {
  method: string;
  scheme: string;
  authority: string;
  path: string;
  contentType: string;
  contentLength: number | undefined;
  fields: HeaderField[];
}

const connectionFields = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
]);

function malformed(message: string): StreamError {
  return new StreamError(ErrorCode.protocolError, `malformed request: ${message}`);
}

/** @throws {StreamError} PROTOCOL_ERROR if the request is malformed. */
export function readRequestHead(list: HeaderList): RequestHead {
  const pseudo = new Map<string, string>();
  const fields: HeaderField[] = [];
  for (const field of list.fields) {
    if (field.flaw !== undefined) throw malformed(field.flaw);
    if (field.name.charCodeAt(0) === 0x3a) {
      if (fields.length > 0) throw malformed("pseudo-header after a regular field");
      if (pseudo.has(field.name)) throw malformed(`two fields ${field.name}`);
      pseudo.set(field.name, field.value);
    } else {
      checkRegularField(field);
      fields.push(field);
    }
  }
  const parts = readPseudoHeaders(pseudo, fields);
  readRegularFields(parts, fields);
  return new RequestHead(parts, list);
}

function checkRegularField(field: HeaderField): void {
  if (connectionFields.has(field.name)) throw malformed(`field ${field.name} is not for HTTP/2`);
  if (field.name === "te" && field.value !== "trailers") {
    throw malformed("te is not trailers");
  }
}

function readPseudoHeaders(pseudo: Map<string, string>, fields: HeaderField[]): RequestParts {
  const method = pseudo.get(":method");
  if (method === undefined || method === "") throw malformed("no :method");
  const isConnect = method === "CONNECT";
  const scheme = pseudo.get(":scheme");
  const path = pseudo.get(":path");
  if (isConnect !== (scheme === undefined) || isConnect !== (path === undefined)) {
    throw malformed("wrong set of pseudo-headers");
  }
  if (!isConnect && path === "") throw malformed("empty :path");
  const authority = pseudo.get(":authority");
  for (const name of pseudo.keys()) {
    if (!requestPseudoHeaders.has(name)) throw malformed(`unknown pseudo-header ${name}`);
  }
  return {
    method,
    scheme: scheme ?? "",
    authority: authority ?? "",
    path: path ?? "",
    contentType: "",
    contentLength: undefined,
    fields,
  };
}

const requestPseudoHeaders = new Set([":method", ":scheme", ":authority", ":path"]);

function readRegularFields(parts: RequestParts, fields: readonly HeaderField[]): void {
  for (const { name, value } of fields) {
    if (name === "content-type") parts.contentType ||= value;
    else if (name === "host") parts.authority ||= value;
    else if (name === "content-length") {
      const length = /^[0-9]{1,15}$/.test(value) ? Number(value) : undefined;
      if (length === undefined || (parts.contentLength ?? length) !== length) {
        throw malformed("content-length is not one number");
      }
      parts.contentLength = length;
    }
  }
}

/** @throws {StreamError} PROTOCOL_ERROR if the trailers of a request are malformed. */
export function checkTrailers(list: HeaderList): void {
  for (const field of list.fields) {
    if (field.flaw !== undefined) throw malformed(field.flaw);
    if (field.name.startsWith(":")) throw malformed("pseudo-header in trailers");
    checkRegularField(field);
  }
}
