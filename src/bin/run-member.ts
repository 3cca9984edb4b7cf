import { createHash } from "node:crypto";
import { join } from "node:path";
import { openLevelBackend } from "../backend/index.ts";
import { applianceVersion, type Clock, type Logger } from "../base/index.ts";
import type { FoundCluster } from "../bootstrap/index.ts";
import {
  ConfigError,
  effectiveSettingsFields,
  effectiveSettingsMessage,
  etcdVersion,
  plainListeners,
  plainListenersMessage,
  type RunResolution,
  type Settings,
  usedVariables,
} from "../config/index.ts";
import {
  compileSooner,
  dataDirLockName,
  dieOf,
  finishImport,
  hostDisk,
  isImportUnfinished,
  Log,
  lockDataDir,
  Metrics,
  onStopSignals,
  parseLogRotation,
  prepareDataDir,
  RealClock,
  RealRandom,
  SystemdNotify,
  withoutFsync,
} from "../host/index.ts";
import { type Member, type RunningMember, startMember } from "../server/index.ts";
import { connectPeers } from "./connect-peers.ts";
import { Doors } from "./doors.ts";
import { findClusterFor } from "./find-cluster.ts";
import { memberOptions } from "./member-options.ts";
import { reportStatus, statusLine } from "./report-status.ts";
import { startFailure } from "./start-failure.ts";
import { storeDir } from "./store-dir.ts";
import { warnReaddressed } from "./warn-readdressed.ts";
import { watchEventLoop } from "./watch-event-loop.ts";

/** How long running calls may take to finish when the member stops. */
const stopGraceMs = 300;

/**
 * Runs a member until it is told to stop. What keeps it from starting is told in one line of the log, and the process ends
 * with exit code 1.
 * @throws {ConfigError} settings that do not fit what is on disk or in the network
 */
export async function runMember(resolution: RunResolution): Promise<void> {
  const clock = new RealClock();
  const log = openLog(resolution.settings, clock);
  try {
    await serve(resolution, { clock, log });
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    log.logger("bin/run-member.ts").fatal("cannot start", { error: startFailure(error) });
    log.flushNow();
    process.exit(1);
  }
}

async function serve(
  resolution: RunResolution,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const { settings } = resolution;
  const logger = log.logger("bin/run-member.ts");
  describeStart(resolution, logger);
  const notify = new SystemdNotify({ clock, log: logger, env: process.env, pid: process.pid });
  const metrics = new Metrics({ extensive: settings.metrics === "extensive" });
  watchEventLoop(clock, metrics.stages);
  const fatal = (error: unknown): never => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.logger("server/member-runtime.ts").fatal("the member cannot go on", { error: text });
    log.flushNow();
    process.exit(1);
  };
  const isNew = await checkDataDir(settings, { clock, logger });
  notify.status(isNew ? "looking for the cluster" : "loading");
  const found = isNew ? await findClusterFor(resolution, { clock, logger }) : undefined;
  const doors = await Doors.bind(settings);
  const lock = await lockDataDir(settings.dataDir, { clock, log: logger });
  const running = await openMember(settings, { clock, log, metrics, doors, found, fatal });
  describeMember(log, running.member);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= stopOnce();
    return stopping;
  };
  const stopOnce = async (): Promise<void> => {
    notify.stopping("stopping");
    await doors.close(stopGraceMs);
    await running.stop();
    await doors.closePeers();
    lock.release();
    logger.info("closed etcd server", { name: settings.name, "data-dir": settings.dataDir });
    notify.close();
    await log.close();
  };
  onStopSignals({
    graceful: (signal) => {
      logger.info("received signal; shutting down", { signal });
      stop().then(() => dieOf(signal), fatal);
    },
    forced: () => log.flushNow(),
  });
  // As in etcd, a member that is not wanted any more has not failed: its service manager is not to start it again.
  running.removed.then(stop).then(() => process.exit(0), fatal);
  const { member } = running;
  // While it waits for the others anyway. Once it serves, an upgrade may replace the files that it has not loaded.
  const prepared = metrics.prepare().catch(({ message }: Error) => {
    logger.warn("cannot load what /metrics needs", { error: message });
  });
  try {
    await Promise.all([running.ready, prepared]);
  } catch (error) {
    // A member that is told to stop while it waits for the others has not failed to start.
    if (stopping === undefined) throw error;
    return;
  }
  doors.serve(settings, { member, clock, logger: log.logger("api"), metrics });
  logger.info("ready to serve client requests");
  warnReaddressed(
    {
      memberId: member.id,
      members: await member.members.list({ linearizable: false }),
      advertised: settings.initialAdvertisePeerUrls.map(({ href }) => href),
    },
    logger,
  );
  notify.ready(statusLine(member));
  reportStatus(member, { clock, notify });
  notify.startWatchdog(() => member.isAlive);
  compileSooner();
}

/**
 * Whether the data directory holds no member yet.
 * @throws {Error} if it holds something else than a member of ours
 */
async function checkDataDir(
  settings: Settings,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<boolean> {
  const { dataDir, walDir } = settings;
  if (await isImportUnfinished(dataDir)) {
    const lock = await lockDataDir(dataDir, { clock, log: logger });
    try {
      if (await finishImport(dataDir, walDir)) {
        logger.info("finished taking over the data of official etcd", { "data-dir": dataDir });
      }
    } finally {
      lock.release();
    }
  }
  const report = await prepareDataDir(dataDir, { lockName: dataDirLockName, ourStore: storeDir });
  if (report.looseMode !== undefined) {
    logger.warn("data directory is open to other users, want mode 700", {
      path: dataDir,
      mode: report.looseMode,
    });
  }
  if (report.foreignNames.length > 0) {
    logger.warn("found invalid file under data directory", {
      "data-dir": dataDir,
      filenames: report.foreignNames,
    });
  }
  if (report.holds === "proxy") throw new Error(`Cannot start: ${dataDir} holds a proxy`);
  if (report.holds === "official") {
    const { takeOverOfficialData } = await import("./take-over-official-data.ts");
    await takeOverOfficialData(settings, { clock, logger });
  }
  if (report.holds === "empty") return true;
  logger.info("server has been already initialized", { "data-dir": dataDir });
  return false;
}

async function openMember(
  settings: Settings,
  world: {
    readonly clock: Clock;
    readonly log: Log;
    readonly metrics: Metrics;
    readonly doors: Doors;
    readonly found: FoundCluster | undefined;
    fatal(error: unknown): never;
  },
): Promise<RunningMember> {
  const { dataDir, walDir } = settings;
  const store = join(dataDir, storeDir);
  const logger = world.log.logger("server");
  const disk = settings.unsafeNoFsync ? withoutFsync(hostDisk()) : hostDisk();
  const backend = await openLevelBackend({ path: store, disk, clock: world.clock });
  logger.info("opened backend db", { path: store });
  return startMember(
    memberOptions(settings, world.found),
    {
      ...world,
      random: new RealRandom(),
      disk,
      logger,
      backend,
      connect: connectPeers(settings, world),
      sha1: (bytes) => createHash("sha1").update(bytes).digest(),
    },
    {
      wal: walDir === "" ? join(dataDir, "member", "wal") : walDir,
      snap: join(dataDir, "member", "snap"),
      store,
    },
  );
}

function openLog(settings: Settings, clock: Clock): Log {
  return new Log({
    clock,
    level: settings.debug ? "debug" : settings.logLevel,
    outputs: settings.logOutputs,
    format: settings.logFormat,
    journalStream: process.env.JOURNAL_STREAM,
    ...(settings.enableLogRotation && {
      rotation: parseLogRotation(settings.logRotationConfigJson),
    }),
  });
}

/** What the journal's entries say of the member beside their text. */
function describeMember(log: Log, member: Member): void {
  log.describeMember(() => ({
    member: member.id.toString(16),
    cluster: member.clusterId.toString(16),
    term: member.raft.term,
    revision: Number(member.header().revision),
  }));
}

function describeStart(resolution: RunResolution, logger: Logger): void {
  for (const { name, value } of usedVariables(resolution.provenance)) {
    logger.info("recognized and used environment variable", {
      "variable-name": name,
      "variable-value": value,
    });
  }
  for (const warning of resolution.warnings) logger.warn(warning.message, warning.fields);
  const plain = plainListeners(resolution.settings);
  if (plain.length > 0) {
    const addresses = plain.map(({ flag, url }) => `${url} (--${flag})`);
    logger.warn(plainListenersMessage, { addresses });
  }
  logger.info("starting an etcd server", {
    "etcd-version": etcdVersion,
    "appliance-version": applianceVersion,
    "node-version": process.version,
    arch: process.arch,
  });
  logger.info(effectiveSettingsMessage, effectiveSettingsFields(resolution));
}
