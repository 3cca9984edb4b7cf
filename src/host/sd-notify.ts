// Messages to systemd, sd_notify(3): lines of NAME=value in one datagram to the socket that $NOTIFY_SOCKET names. Node
// has no unix datagrams, so the optional native module sd-notify sends them; without it the service must be Type=exec.
import { createRequire } from "node:module";
import type { Clock, Logger, Timer } from "../base/index.ts";

/** What is used of the native module. It sends from this process, so systemd sees our own pid. */
interface NativeNotify {
  /** Sends the lines as they are. */
  sendState(state: string): void;
}

/** systemd cuts status texts at some length; ours stays below, in characters. */
const statusCharsMax = 256;

export interface NotifyOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID are read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** Loads the native module; throws when it is not installed. Only tests pass one. */
  readonly load?: () => NativeNotify;
}

function loadNative(): NativeNotify {
  const loaded: unknown = createRequire(import.meta.url)("sd-notify");
  return loaded as NativeNotify;
}

/** A status is one line: a line break in it would be a second message, so control characters become spaces. */
function statusLine(text: string): string {
  const printable = text.replace(/\p{Cc}+/gu, " ").trim();
  return `STATUS=${printable.slice(0, statusCharsMax)}`;
}

/** Talks to the service manager; every method does nothing when there is none. */
export class SystemdNotify {
  readonly #native: NativeNotify | undefined;
  readonly #clock: Clock;
  /** How long systemd waits for a ping, in milliseconds; undefined when it does not. */
  readonly watchdogMs: number | undefined;
  #pinging: Timer | undefined;
  #isStopping = false;

  constructor(options: NotifyOptions) {
    this.#clock = options.clock;
    const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: usec, WATCHDOG_PID: pid } = options.env;
    if (socket === undefined || socket === "") return;
    try {
      this.#native = (options.load ?? loadNative)();
    } catch (error) {
      options.log.warn("cannot notify systemd: module sd-notify is not installed", {
        error: (error as Error).message.split("\n")[0],
        remedy: "install libsystemd and reinstall, or set Type=exec in the unit",
      });
      return;
    }
    const isForUs = pid === undefined || pid === "" || Number(pid) === options.pid;
    const watchdogMs = Number(usec) / 1_000;
    if (isForUs && watchdogMs > 0) this.watchdogMs = watchdogMs;
  }

  /** Clients can be served now: `systemctl start` of a Type=notify unit returns. */
  ready(status: string): void {
    this.#send(["READY=1", statusLine(status)]);
  }

  /** One line for `systemctl status`; none once the stop has begun, whose line stays. */
  status(text: string): void {
    if (!this.#isStopping) this.#send([statusLine(text)]);
  }

  /** The stop has begun. Pings go on, so that a stop that hangs is killed. */
  stopping(status: string): void {
    this.#isStopping = true;
    this.#send(["STOPPING=1", statusLine(status)]);
  }

  /**
   * Pings the watchdog at half its interval for as long as `isAlive` says so; systemd kills a process that falls silent.
   * Does nothing when the unit has no WatchdogSec.
   */
  startWatchdog(isAlive: () => boolean): void {
    if (this.watchdogMs === undefined || this.#pinging !== undefined) return;
    const intervalMs = this.watchdogMs / 2;
    const ping = (): void => {
      if (isAlive()) this.#send(["WATCHDOG=1"]);
      this.#pinging = this.#clock.after(intervalMs, ping);
    };
    ping();
  }

  close(): void {
    this.#pinging?.cancel();
    this.#pinging = undefined;
  }

  #send(lines: readonly string[]): void {
    this.#native?.sendState(lines.join("\n"));
  }
}
