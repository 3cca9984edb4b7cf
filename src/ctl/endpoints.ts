import type { CliInvocation } from "../cli/index.ts";

/** Where the servers are: `--endpoints`, or what the DNS names of `--discovery-srv`. @throws {CliError} */
export async function endpointsOf({ world, flags }: CliInvocation): Promise<readonly string[]> {
  const domain = flags.text("discovery-srv");
  const given = flags.list("endpoints").map((endpoint) => endpoint.trim());
  if (domain === "") return given;
  const { discoverEndpoints } = await import("./discover-endpoints.ts");
  const found = await discoverEndpoints(domain, flags.text("discovery-srv-name"));
  if (flags.bool("insecure-discovery")) return found.length > 0 ? found : given;
  const secure = found.filter((endpoint) => {
    const isPlain = endpoint.startsWith("http://");
    if (isPlain) world.stderr.write(`ignoring discovered insecure endpoint "${endpoint}"\n`);
    return !isPlain;
  });
  return secure.length > 0 ? secure : given;
}
