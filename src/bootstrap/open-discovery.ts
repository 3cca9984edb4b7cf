import type { Settings } from "../config/index.ts";
import type { DiscoveryService } from "./discover-cluster.ts";

/**
 * The discovery service that the settings name; undefined if they name none. What it is made of is loaded only then.
 * @throws {BootstrapError} for an address that cannot be used
 */
export async function openDiscovery(settings: Settings): Promise<DiscoveryService | undefined> {
  if (settings.discoveryEndpoints.length > 0) {
    const { openEtcdDiscovery } = await import("./etcd-discovery.ts");
    return openEtcdDiscovery({
      endpoints: settings.discoveryEndpoints,
      token: settings.discoveryToken,
      dialTimeoutMs: settings.discoveryDialTimeoutMs,
      requestTimeoutMs: settings.discoveryRequestTimeoutMs,
      keepaliveTimeMs: settings.discoveryKeepaliveTimeMs,
      keepaliveTimeoutMs: settings.discoveryKeepaliveTimeoutMs,
    });
  }
  if (settings.discovery === "") return undefined;
  const { openUrlDiscovery } = await import("./url-discovery.ts");
  return openUrlDiscovery(settings.discovery);
}
