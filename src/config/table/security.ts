import { uint } from "../values/numbers.ts";
import { bool, choice, text, textList, textSuchAs } from "../values/texts.ts";
import { tlsCipherSuites } from "../values/tls.ts";
import { later, setting } from "./setting.ts";

const clientTls = "TLS on the client port";
const peerTls = "TLS between members";

const tlsVersionUnknown = (given: string): string =>
  `unexpected TLS version ${JSON.stringify(given)} (must be one of: TLS1.2, TLS1.3)`;

/** The client listener's TLS. */
const clientTlsSettings = {
  certFile: later(
    setting({
      flag: "cert-file",
      kind: text,
      default: "",
      group: "security",
      yaml: "client-transport-security.cert-file",
      help: "Certificate of the client listener",
    }),
    clientTls,
  ),
  keyFile: later(
    setting({
      flag: "key-file",
      kind: text,
      default: "",
      group: "security",
      yaml: "client-transport-security.key-file",
      help: "Key of the client listener",
    }),
    clientTls,
  ),
  clientCertFile: later(
    setting({
      flag: "client-cert-file",
      kind: text,
      default: "",
      group: "security",
      yaml: "client-transport-security.client-cert-file",
      help: "Certificate with which this server connects to its own client port",
    }),
    clientTls,
  ),
  clientKeyFile: later(
    setting({
      flag: "client-key-file",
      kind: text,
      default: "",
      group: "security",
      yaml: "client-transport-security.client-key-file",
      help: "Key for client-cert-file",
    }),
    clientTls,
  ),
  clientCertAuth: later(
    setting({
      flag: "client-cert-auth",
      kind: bool,
      default: "false",
      group: "security",
      yaml: "client-transport-security.client-cert-auth",
      help: "Asks every client for a certificate",
    }),
    clientTls,
  ),
  clientCrlFile: later(
    setting({
      flag: "client-crl-file",
      kind: text,
      default: "",
      group: "security",
      help: "List of revoked client certificates",
    }),
    clientTls,
  ),
  clientCertAllowedHostname: later(
    setting({
      flag: "client-cert-allowed-hostname",
      kind: textList,
      default: "",
      group: "security",
      yaml: "client-transport-security.allowed-hostname",
      help: "Host names of which a client certificate must carry one",
    }),
    clientTls,
  ),
  trustedCaFile: later(
    setting({
      flag: "trusted-ca-file",
      kind: text,
      default: "",
      group: "security",
      yaml: "client-transport-security.trusted-ca-file",
      help: "CA that client certificates are checked with",
    }),
    clientTls,
  ),
  autoTls: later(
    setting({
      flag: "auto-tls",
      kind: bool,
      default: "false",
      group: "security",
      yaml: "client-transport-security.auto-tls",
      help: "Serves clients with a certificate made and signed by this member itself",
    }),
    clientTls,
  ),
};

/** TLS between members. */
const peerTlsSettings = {
  peerCertFile: later(
    setting({
      flag: "peer-cert-file",
      kind: text,
      default: "",
      group: "security",
      yaml: "peer-transport-security.cert-file",
      help: "Certificate of the peer listener, and towards other members",
    }),
    peerTls,
  ),
  peerKeyFile: later(
    setting({
      flag: "peer-key-file",
      kind: text,
      default: "",
      group: "security",
      yaml: "peer-transport-security.key-file",
      help: "Key for peer-cert-file",
    }),
    peerTls,
  ),
  peerClientCertFile: later(
    setting({
      flag: "peer-client-cert-file",
      kind: text,
      default: "",
      group: "security",
      yaml: "peer-transport-security.client-cert-file",
      help: "Certificate with which this member connects to others, when not peer-cert-file",
    }),
    peerTls,
  ),
  peerClientKeyFile: later(
    setting({
      flag: "peer-client-key-file",
      kind: text,
      default: "",
      group: "security",
      yaml: "peer-transport-security.client-key-file",
      help: "Key for peer-client-cert-file",
    }),
    peerTls,
  ),
  peerClientCertAuth: later(
    setting({
      flag: "peer-client-cert-auth",
      kind: bool,
      default: "false",
      group: "security",
      yaml: "peer-transport-security.client-cert-auth",
      help: "Asks every connecting member for a certificate",
    }),
    peerTls,
  ),
  peerTrustedCaFile: later(
    setting({
      flag: "peer-trusted-ca-file",
      kind: text,
      default: "",
      group: "security",
      yaml: "peer-transport-security.trusted-ca-file",
      help: "CA that members are checked with",
    }),
    peerTls,
  ),
  peerAutoTls: later(
    setting({
      flag: "peer-auto-tls",
      kind: bool,
      default: "false",
      group: "security",
      yaml: "peer-transport-security.auto-tls",
      help: "Serves members with a certificate made and signed by this member itself",
    }),
    peerTls,
  ),
  peerCrlFile: later(
    setting({
      flag: "peer-crl-file",
      kind: text,
      default: "",
      group: "security",
      help: "List of revoked member certificates",
    }),
    peerTls,
  ),
  peerCertAllowedCn: later(
    setting({
      flag: "peer-cert-allowed-cn",
      kind: textList,
      default: "",
      group: "security",
      yaml: "peer-transport-security.allowed-cn",
      help: "Common names of which a member's certificate must carry one",
    }),
    peerTls,
  ),
  peerCertAllowedHostname: later(
    setting({
      flag: "peer-cert-allowed-hostname",
      kind: textList,
      default: "",
      group: "security",
      yaml: "peer-transport-security.allowed-hostname",
      help: "Host names of which a member's certificate must carry one",
    }),
    peerTls,
  ),
  peerSkipClientSanVerification: later(
    setting({
      flag: "peer-skip-client-san-verification",
      kind: bool,
      default: "false",
      group: "security",
      yaml: "peer-transport-security.skip-client-san-verification",
      aliases: [{ flag: "experimental-peer-skip-client-san-verification" }],
      help: "Does not compare a member's address with its certificate",
    }),
    peerTls,
  ),
};

/** Who may connect and how the connection is protected. */
export const securitySettings = {
  ...clientTlsSettings,
  ...peerTlsSettings,
  selfSignedCertValidityYears: setting({
    flag: "self-signed-cert-validity",
    kind: uint,
    default: "1",
    group: "security",
    help: "Years for which certificates made by auto-tls and peer-auto-tls are valid",
  }),
  cipherSuites: setting({
    flag: "cipher-suites",
    kind: tlsCipherSuites,
    default: "",
    group: "security",
    help: "TLS cipher suites for clients and members, by their IANA names; when empty, a safe choice",
  }),
  tlsMinVersion: setting({
    flag: "tls-min-version",
    kind: choice(["TLS1.2", "TLS1.3"], { unknown: tlsVersionUnknown }),
    default: "TLS1.2",
    group: "security",
    help: "Oldest TLS version accepted",
  }),
  tlsMaxVersion: setting({
    flag: "tls-max-version",
    kind: choice(["", "TLS1.2", "TLS1.3"], { unknown: tlsVersionUnknown }),
    default: "",
    group: "security",
    help: "Newest TLS version used; when empty, the newest there is",
  }),
  cors: setting({
    flag: "cors",
    kind: textList,
    default: "*",
    group: "security",
    help: "Origins whose web pages may call the HTTP API, * for all",
  }),
  hostWhitelist: setting({
    flag: "host-whitelist",
    kind: textList,
    default: "*",
    group: "security",
    help: "Host names that clients without TLS may ask for, * for all",
  }),
  authToken: setting({
    flag: "auth-token",
    kind: textSuchAs('simple, or "" for no tokens'),
    default: "simple",
    group: "auth",
    help: "Sort of token that users get: simple, or jwt with its options after commas",
    later: {
      feature: "auth tokens of sort jwt",
      accepted: 'simple, or "" for no tokens',
      refuses: (value) => value.split(",")[0] === "jwt",
    },
  }),
  authTokenTtlSeconds: setting({
    flag: "auth-token-ttl",
    kind: uint,
    default: "300",
    group: "auth",
    help: "Seconds for which a simple token is valid after its last use",
  }),
  bcryptCost: setting({
    flag: "bcrypt-cost",
    kind: uint,
    default: "10",
    group: "auth",
    help: "Cost of hashing a password, 4 to 31; each step doubles the time",
  }),
};
