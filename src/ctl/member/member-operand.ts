import {
  badArguments,
  CliError,
  exitCodes,
  type FlagValues,
  parseGoUint,
} from "../../cli/index.ts";

/** The one member that a command is about. @throws {CliError} */
export function memberOperand(args: readonly string[]): bigint {
  if (args.length !== 1) throw badArguments("member ID is not provided");
  try {
    return parseGoUint(args[0]!, 16);
  } catch (error) {
    const text = `bad member ID arg (${(error as Error).message}), expecting ID in Hex`;
    throw badArguments(text, { cause: error });
  }
}

/** @throws {CliError} without any */
export function peerUrlsOf(flags: FlagValues): string[] {
  const urls = flags.text("peer-urls");
  if (urls === "") {
    throw badArguments("member peer urls not provided");
  }
  return urls.split(",");
}

/** What the client of official etcd asks of peer URLs before it sends them. @throws {CliError} (etcd: types.NewURLs) */
export function checkPeerUrls(urls: readonly string[]): void {
  for (const url of urls.map((text) => text.trim())) {
    const [, scheme, host = "", path] = /^([a-z]+):\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
    if (scheme === "unix" || scheme === "unixs") continue;
    if (scheme !== "http" && scheme !== "https") {
      throw badUrl("URL scheme must be http, https, unix, or unixs", url);
    }
    if (!/^(\[[^\]]*\]|[^:[\]]*):[^:]*$/.test(host)) {
      throw badUrl('URL address does not have the form "host:port"', url);
    }
    if (path !== "") throw badUrl("URL must not contain a path", url);
  }
}

function badUrl(text: string, url: string): CliError {
  return new CliError(exitCodes.error, `${text}: ${url}`);
}

/** 16 columns, with spaces in front. */
export function paddedId(id: bigint | undefined): string {
  return (id ?? 0n).toString(16).padStart(16);
}
