import { setTimeout as pause } from "node:timers/promises";
import { type CliInvocation, type CliWorld, readCredentials } from "../../cli/index.ts";
import {
  type CallOptions,
  ClientError,
  type ClientOptions,
  officialText,
  tlsOfFlags,
  type UnaryCaller,
} from "../../client/light/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { unknownOutcomePauseMs } from "./limits.ts";

const { Txn } = services["etcdserverpb.KV"];

/** A client for the destination, as the `--dest-…` flags say; everything else is as for the source. */
export async function destinationOptions(
  { world, flags }: CliInvocation,
  endpoint: string,
  source: ClientOptions,
): Promise<ClientOptions> {
  const { tls: _tls, credentials: _credentials, ...others } = source;
  const tlsFlags = {
    caFile: flags.text("dest-cacert"),
    certFile: flags.text("dest-cert"),
    keyFile: flags.text("dest-key"),
    insecureTransport: flags.bool("dest-insecure-transport"),
  };
  const tls = tlsOfFlags(tlsFlags, [endpoint]);
  const credentials = await readCredentials(world, {
    user: flags.text("dest-user"),
    password: flags.text("dest-password"),
    prompt: "Destination Password: ",
  });
  return {
    ...others,
    endpoints: [endpoint],
    ...(tls === undefined ? {} : { tls }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

export interface Destination {
  readonly caller: UnaryCaller;
  readonly options: CallOptions;
  readonly world: CliWorld;
  readonly signal: AbortSignal;
  /** How long to wait after a write of which nobody knows whether it will be done. @default `unknownOutcomePauseMs` */
  readonly pauseMs?: number;
}

/** Writes all or nothing, for as long as it takes: doing it twice changes nothing. @throws {ClientError} if it is refused */
export async function writeAtDestination(
  { caller, options, world, signal, pauseMs = unknownOutcomePauseMs }: Destination,
  operations: readonly etcdserverpb.RequestOp[],
): Promise<void> {
  const request = etcdserverpb.TxnRequest.create({ success: [...operations] });
  for (;;) {
    try {
      await caller.unary(Txn, request, { ...options, signal });
      return;
    } catch (error) {
      if (!(error instanceof ClientError) || !error.isPassing) throw error;
      const reason = officialText(error);
      world.stderr.write(`destination: ${reason}; trying again\n`);
      await pause(pauseMs, undefined, { signal });
    }
  }
}
