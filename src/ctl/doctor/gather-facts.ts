import type { CliWorld } from "../../cli/index.ts";
import {
  ClientError,
  officialText,
  parseEndpoint,
  type UnaryCaller,
} from "../../client/light/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { askHttp, type HttpAnswer } from "../ask-http.ts";
import { type Setting, withCaller } from "../connection.ts";
import { parseMetrics } from "../server-metrics.ts";
import type { ClusterFacts, ServerFacts } from "./facts.ts";

const { MemberList } = services["etcdserverpb.Cluster"];
const { Range } = services["etcdserverpb.KV"];
const { Alarm, Status } = services["etcdserverpb.Maintenance"];

/** Asks every endpoint, and the cluster by any of them. Only reads. */
export async function gatherFacts(
  world: CliWorld,
  setting: Setting,
  endpoints: readonly string[],
): Promise<ClusterFacts> {
  const servers = await Promise.all(
    endpoints.map((endpoint) => gatherServer(world, setting, endpoint)),
  );
  const cluster = await withCaller(quiet(setting), endpoints, (caller) =>
    gatherCluster(caller, setting),
  );
  return { now: world.date(), servers, ...cluster };
}

/** Failed attempts are findings here, and need no lines of their own. */
function quiet(setting: Setting): Setting {
  return { ...setting, clientOptions: { ...setting.clientOptions, onFailedAttempt: () => {} } };
}

async function gatherCluster(caller: UnaryCaller, { options }: Setting) {
  const listRequest = etcdserverpb.MemberListRequest.create();
  const alarmRequest = etcdserverpb.AlarmRequest.create();
  // The key need not be there, and whoever may not read it has been answered by the quorum all the same.
  const rangeRequest = etcdserverpb.RangeRequest.create({ key: Buffer.from("health") });
  const list = await unlessRefused(caller.unary(MemberList, listRequest, options));
  const alarm = await unlessRefused(caller.unary(Alarm, alarmRequest, options));
  const quorum = await unlessRefused(caller.unary(Range, rangeRequest, options));
  const isAnswered = quorum.failure === undefined || quorum.failure.includes("permission denied");
  return {
    members: list.answer?.members,
    alarms: alarm.answer?.alarms,
    quorumFailure: isAnswered ? undefined : quorum.failure,
  };
}

type Outcome<T> =
  | { readonly answer: T; readonly failure: undefined }
  | { readonly answer: undefined; readonly failure: string };

async function unlessRefused<T>(call: Promise<T>): Promise<Outcome<T>> {
  try {
    return { answer: await call, failure: undefined };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return { answer: undefined, failure: officialText(error) };
  }
}

async function gatherServer(
  world: CliWorld,
  setting: Setting,
  endpoint: string,
): Promise<ServerFacts> {
  const { options } = setting;
  const request = etcdserverpb.StatusRequest.create();
  const status = await withCaller(quiet(setting), [endpoint], (caller) =>
    unlessRefused(caller.unary(Status, request, options)),
  );
  const page = await metricsPage(world, setting, endpoint);
  const { tls } = parseEndpoint(endpoint);
  return {
    endpoint,
    isEncrypted:
      tls === "always" || (tls === "optional" && setting.clientOptions.tls !== undefined),
    status: status.answer,
    failure: status.failure,
    metrics: page?.status === 200 ? parseMetrics(page.text) : undefined,
    clockAheadMs: page?.clockAheadMs,
    certificateEnd: page?.certificateEnd,
  };
}

/** Half of a second is lost as clocks are told in whole ones. */
const dateResolutionMs = 1_000;

async function metricsPage(
  world: CliWorld,
  { clientOptions, options }: Setting,
  endpoint: string,
): Promise<(HttpAnswer & { readonly clockAheadMs: number | undefined }) | undefined> {
  const askedAt = world.date().getTime();
  try {
    const answer = await askHttp(
      { ...clientOptions, endpoints: [endpoint] },
      { path: "/metrics", timeoutMs: options.timeoutMs ?? 5_000 },
    );
    const middle = (askedAt + world.date().getTime()) / 2;
    const told = answer.date === undefined ? undefined : answer.date.getTime();
    const clockAheadMs = told === undefined ? undefined : told + dateResolutionMs / 2 - middle;
    return { ...answer, clockAheadMs };
  } catch {
    // The status call tells why a server cannot be reached.
    return undefined;
  }
}
