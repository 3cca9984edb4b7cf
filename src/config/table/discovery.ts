import { durationMs } from "../values/duration.ts";
import { bool, choice, text, textList } from "../values/texts.ts";
import { later, setting } from "./setting.ts";

/** Finding the other members through a service: v2 URL, DNS, or (etcd 3.6) another etcd cluster. */
export const discoverySettings = {
  discovery: later(
    setting({
      flag: "discovery",
      kind: text,
      default: "",
      group: "discovery",
      help: "URL of a v2 discovery service",
    }),
    "discovery",
  ),
  discoveryFallback: setting({
    flag: "discovery-fallback",
    kind: choice(["proxy", "exit"]),
    default: "proxy",
    group: "discovery",
    help: "What to do when discovery finds the cluster full",
  }),
  discoveryProxy: later(
    setting({
      flag: "discovery-proxy",
      kind: text,
      default: "",
      group: "discovery",
      help: "HTTP proxy for requests to the discovery service",
    }),
    "discovery",
  ),
  discoverySrv: later(
    setting({
      flag: "discovery-srv",
      kind: text,
      default: "",
      group: "discovery",
      help: "DNS domain whose SRV records name the members",
    }),
    "discovery through DNS",
  ),
  discoverySrvName: later(
    setting({
      flag: "discovery-srv-name",
      kind: text,
      default: "",
      group: "discovery",
      help: "Suffix of the SRV service names",
    }),
    "discovery through DNS",
  ),
  discoveryEndpoints: later(
    setting({
      flag: "discovery-endpoints",
      kind: textList,
      default: "",
      group: "discovery",
      yaml: "discovery-config.client.endpoints",
      help: "Endpoints of the etcd cluster that serves discovery (v3); needs discovery-token",
    }),
    "discovery",
  ),
  discoveryToken: later(
    setting({
      flag: "discovery-token",
      kind: text,
      default: "",
      group: "discovery",
      yaml: "discovery-config.token",
      help: "Token of the new cluster at the v3 discovery service; needs discovery-endpoints",
    }),
    "discovery",
  ),
  discoveryDialTimeoutMs: setting({
    flag: "discovery-dial-timeout",
    kind: durationMs,
    default: "2s",
    group: "discovery",
    yaml: "discovery-config.client.dial-timeout",
    help: "Longest wait for a connection to v3 discovery",
  }),
  discoveryRequestTimeoutMs: setting({
    flag: "discovery-request-timeout",
    kind: durationMs,
    default: "5s",
    group: "discovery",
    yaml: "discovery-config.client.request-timeout",
    help: "Longest wait for an answer of v3 discovery",
  }),
  discoveryKeepaliveTimeMs: setting({
    flag: "discovery-keepalive-time",
    kind: durationMs,
    default: "2s",
    group: "discovery",
    yaml: "discovery-config.client.keepalive-time",
    help: "Time between pings to v3 discovery",
  }),
  discoveryKeepaliveTimeoutMs: setting({
    flag: "discovery-keepalive-timeout",
    kind: durationMs,
    default: "6s",
    group: "discovery",
    yaml: "discovery-config.client.keepalive-timeout",
    help: "Longest wait for the answer to such a ping",
  }),
  discoveryInsecureTransport: setting({
    flag: "discovery-insecure-transport",
    kind: bool,
    default: "true",
    group: "discovery",
    yaml: "discovery-config.client.secure.insecure-transport",
    help: "Talks to v3 discovery without TLS",
  }),
  discoveryInsecureSkipTlsVerify: setting({
    flag: "discovery-insecure-skip-tls-verify",
    kind: bool,
    default: "false",
    group: "discovery",
    yaml: "discovery-config.client.secure.insecure-skip-tls-verify",
    help: "Does not check the certificate of v3 discovery",
  }),
  discoveryCert: later(
    setting({
      flag: "discovery-cert",
      kind: text,
      default: "",
      group: "discovery",
      yaml: "discovery-config.client.secure.cert",
      help: "Certificate file shown to v3 discovery",
    }),
    "discovery",
  ),
  discoveryKey: later(
    setting({
      flag: "discovery-key",
      kind: text,
      default: "",
      group: "discovery",
      yaml: "discovery-config.client.secure.key",
      help: "Key file for discovery-cert",
    }),
    "discovery",
  ),
  discoveryCacert: later(
    setting({
      flag: "discovery-cacert",
      kind: text,
      default: "",
      group: "discovery",
      yaml: "discovery-config.client.secure.cacert",
      help: "CA file to check v3 discovery with",
    }),
    "discovery",
  ),
  discoveryUser: later(
    setting({
      flag: "discovery-user",
      kind: text,
      default: "",
      group: "discovery",
      yaml: "discovery-config.client.auth.username",
      help: "User at v3 discovery, alone or as user:password",
      secret: true,
    }),
    "discovery",
  ),
  discoveryPassword: later(
    setting({
      flag: "discovery-password",
      kind: text,
      default: "",
      group: "discovery",
      yaml: "discovery-config.client.auth.password",
      help: "Password of that user",
      secret: true,
    }),
    "discovery",
  ),
};
