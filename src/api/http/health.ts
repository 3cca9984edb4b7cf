import { etcdserverpb } from "../../wire/protobuf/index.ts";
import {
  type HttpAnswer,
  type HttpHandler,
  type HttpRequest,
  methodNotAllowed,
  textAnswer,
} from "./http-handler.ts";

const { AlarmType } = etcdserverpb;

/** What the health endpoints ask the member. A check resolves when all is well and rejects with what is wrong. */
export interface HealthSource {
  activeAlarms(): readonly etcdserverpb.AlarmMember[];
  hasLeader(): boolean;
  isLearner(): boolean;
  /** Why nothing can be made durable at the moment; undefined when it can. */
  diskTrouble(): string | undefined;
  /** Why the member is too slow to lead others; undefined when it is not. */
  slowness(): string | undefined;
  /** Reads as a client would: `serializable` from this member alone, otherwise with the cluster's consent. */
  checkRead(options: { readonly serializable: boolean }): Promise<void>;
  /** Counts answers for metrics. */
  healthAnswered(healthy: boolean): void;
  checked(type: "livez" | "readyz", name: string, healthy: boolean): void;
}

/** Why a member is not healthy, in etcd's words; "" for a healthy one. */
type Reason = string;

/** `/health`: alarms, then a leader, then a read. `?exclude=NOSPACE` and `?serializable=true` as in etcd. */
export function healthHandler(source: HealthSource): HttpHandler {
  return async (request) => {
    if (request.method !== "GET") return methodNotAllowed("GET");
    const serializable = request.query.get("serializable") === "true";
    const excluded = new Set(request.query.getAll("exclude"));
    const reason = await findReason(source, { excluded, serializable });
    source.healthAnswered(reason === "");
    const body = JSON.stringify({ health: reason === "" ? "true" : "false", reason });
    if (reason === "") {
      return { status: 200, headers: { "Content-Type": "text/plain; charset=utf-8" }, body };
    }
    return textAnswer(503, `${body}\n`);
  };
}

async function findReason(
  source: HealthSource,
  { excluded, serializable }: { excluded: ReadonlySet<string>; serializable: boolean },
): Promise<Reason> {
  for (const { alarm } of source.activeAlarms()) {
    const name = nameOfAlarm(alarm);
    if (!excluded.has(name)) return `ALARM ${name}`;
  }
  const trouble = source.diskTrouble();
  if (trouble !== undefined) return `DISK ${trouble}`;
  if (!serializable && !source.hasLeader()) return "RAFT NO LEADER";
  try {
    await source.checkRead({ serializable });
    return "";
  } catch (error) {
    return `RANGE ERROR:${textOf(error)}`;
  }
}

function nameOfAlarm(alarm: number): string {
  if (alarm === AlarmType.NOSPACE) return "NOSPACE";
  return alarm === AlarmType.CORRUPT ? "CORRUPT" : "UNKNOWN";
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type Check = (source: HealthSource) => Promise<void>;

const serializableRead: Check = (source) => source.checkRead({ serializable: true });

/** What a check throws whose failure is worth knowing, but no reason to call the member unhealthy. */
class Degraded extends Error {
  override readonly name = "Degraded";
}

/**
 * A disk that refuses writes makes a member not ready; restarting it would not help, so it stays alive. Nor would a restart
 * help one whose disk is slow: that it leaves leading to others is told, with status 200.
 */
const checks = {
  livez: {
    fit_to_lead: async (source) => {
      const slowness = source.slowness();
      if (slowness !== undefined) throw new Degraded(slowness);
    },
    serializable_read: serializableRead,
  },
  readyz: {
    data_corruption: async (source) => {
      if (source.activeAlarms().some(({ alarm }) => alarm === AlarmType.CORRUPT)) {
        throw new Error("alarm activated: CORRUPT");
      }
    },
    disk_writable: async (source) => {
      const trouble = source.diskTrouble();
      if (trouble !== undefined) throw new Error(trouble);
    },
    serializable_read: serializableRead,
    linearizable_read: (source) => source.checkRead({ serializable: false }),
    non_learner: async (source) => {
      if (source.isLearner()) throw new Error("not supported for learner");
    },
  },
} satisfies Record<"livez" | "readyz", Record<string, Check>>;

/**
 * `/livez` and `/readyz`, all checks or one (`/readyz/linearizable_read`), with `?exclude=<check>` and `?verbose`.
 */
export function checksHandler(type: "livez" | "readyz", source: HealthSource): HttpHandler {
  const all: Readonly<Record<string, Check>> = checks[type];
  return async (request) => {
    const asked = request.path.slice(`/${type}`.length).replace(/^\//, "");
    if (asked !== "" && !Object.hasOwn(all, asked)) return textAnswer(404, "404 page not found\n");
    const excluded = new Set(request.query.getAll("exclude"));
    const names = asked === "" ? Object.keys(all).filter((name) => !excluded.has(name)) : [asked];
    return runChecks(request, { type, names, source });
  };
}

async function runChecks(
  request: HttpRequest,
  {
    type,
    names,
    source,
  }: { type: "livez" | "readyz"; names: readonly string[]; source: HealthSource },
): Promise<HttpAnswer> {
  const all: Readonly<Record<string, Check>> = checks[type];
  let lines = "";
  let healthy = true;
  for (const name of names) {
    const failure = await all[name]!(source).then(
      () => undefined,
      (error: unknown) => error,
    );
    source.checked(type, name, failure === undefined);
    lines += lineOf(name, failure);
    healthy &&= failure === undefined || failure instanceof Degraded;
  }
  if (!healthy) return textAnswer(503, lines);
  return textAnswer(200, request.query.has("verbose") ? `${lines}ok\n` : "ok\n");
}

function lineOf(name: string, failure: unknown): string {
  if (failure === undefined) return `[+]${name} ok\n`;
  if (failure instanceof Degraded) return `[!]${name} degraded: ${failure.message}\n`;
  return `[-]${name} failed: ${textOf(failure)}\n`;
}
