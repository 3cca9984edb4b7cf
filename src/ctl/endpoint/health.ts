import { formatGoDuration, goJsonString } from "../../base/index.ts";
import {
  asciiTable,
  CliError,
  type CliInvocation,
  type CliWorld,
  exitCodes,
  goQuoteText,
} from "../../cli/index.ts";
import { ClientError, officialText, Status, type UnaryCaller } from "../../client/light/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { clusterEndpoints } from "../cluster-endpoints.ts";
import { type Setting, settingOf, withEndpoint } from "../connection.ts";
import type { Output } from "../print/output.ts";
import { printReport } from "../print/print-report.ts";

const { AlarmAction, AlarmRequest, AlarmType, RangeRequest } = etcdserverpb;
const { Range } = services["etcdserverpb.KV"];
const { Alarm } = services["etcdserverpb.Maintenance"];

const columns = ["endpoint", "health", "took", "error"];
/** Any key will do: whether it is there says nothing, whether it can be read does. */
const probedKey = Buffer.from("health");
const alarmNames: Readonly<Record<number, string>> = {
  [AlarmType.NOSPACE]: "NOSPACE",
  [AlarmType.CORRUPT]: "CORRUPT",
};

interface Health {
  readonly endpoint: string;
  readonly took: string;
  /** Empty: it is healthy. */
  readonly error: string;
}

export async function run(invocation: CliInvocation): Promise<void> {
  const { world, flags } = invocation;
  const setting = await settingOf(invocation);
  const endpoints = await clusterEndpoints(flags, setting);
  const found = await Promise.all(
    endpoints.map((endpoint) =>
      withEndpoint(setting, endpoint, (caller) => probe(caller, { endpoint, setting, world })),
    ),
  );
  print(found, setting.output, world);
  if (found.some(({ error }) => error !== "")) {
    throw new CliError(exitCodes.error, "unhealthy cluster");
  }
}

interface Probe {
  readonly endpoint: string;
  readonly setting: Setting;
  readonly world: CliWorld;
}

async function probe(caller: UnaryCaller, { endpoint, setting, world }: Probe): Promise<Health> {
  const refusal = await faultOf(caller.authenticate(setting.options));
  if (refusal !== undefined) return { endpoint, took: "", error: officialText(refusal) };
  const startMs = world.nowMs();
  const readError = await readFault(caller, setting);
  const took = formatGoDuration(world.nowMs() - startMs);
  const error = readError !== "" ? readError : await alarmFault(caller, setting);
  return { endpoint, took, error };
}

/** What stands against reading by consensus; empty if nothing. A user without permission got as far as that. */
async function readFault(caller: UnaryCaller, { options }: Setting): Promise<string> {
  const request = RangeRequest.create({ key: probedKey });
  const fault = await faultOf(caller.unary(Range, request, options));
  if (fault === undefined || fault.code === Status.permissionDenied) return "";
  return officialText(fault);
}

async function faultOf(call: Promise<unknown>): Promise<ClientError | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
}

async function alarmFault(caller: UnaryCaller, { options }: Setting): Promise<string> {
  try {
    const request = AlarmRequest.create({ action: AlarmAction.GET });
    const { alarms } = await caller.unary(Alarm, request, options);
    if (alarms.length === 0) return "";
    const names = alarms.map(({ alarm }) => `${alarmNames[alarm] ?? "UNKNOWN"} `);
    return `Active Alarm(s): ${names.join("")}`;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return "Unable to fetch the alarm list";
  }
}

function print(found: readonly Health[], output: Output, { stderr }: CliWorld): void {
  printReport(output, {
    simple(text) {
      for (const { endpoint, took, error } of found) {
        if (error === "") {
          text.line(`${endpoint} is healthy: successfully committed proposal: took = ${took}`);
        } else {
          stderr.write(`${endpoint} is unhealthy: failed to commit proposal: ${error}\n`);
        }
      }
    },
    fields(text) {
      for (const { endpoint, took, error } of found) {
        text.line(`"Endpoint" : ${goQuoteText(endpoint)}`);
        text.line(`"Health" : ${error === ""}`);
        text.line(`"Took" : ${took}`);
        text.line(`"Error" : ${error}`);
        text.line();
      }
    },
    table: () =>
      asciiTable(
        columns,
        found.map(({ endpoint, took, error }) => [endpoint, String(error === ""), took, error]),
      ),
    json: () => `[${found.map(healthJson).join(",")}]`,
  });
}

function healthJson({ endpoint, took, error }: Health): string {
  const members = [
    `"endpoint":${goJsonString(endpoint)}`,
    `"health":${error === ""}`,
    `"took":${goJsonString(took)}`,
    ...(error === "" ? [] : [`"error":${goJsonString(error)}`]),
  ];
  return `{${members.join(",")}}`;
}
