import { uint } from "../values/numbers.ts";
import { choice, textList, textSuchAs } from "../values/texts.ts";
import { tlsCipherSuites } from "../values/tls.ts";
import { setting } from "./setting.ts";
import { clientTlsSettings, peerTlsSettings } from "./tls.ts";

const tlsVersionUnknown = (given: string): string =>
  `unexpected TLS version ${JSON.stringify(given)} (must be one of: TLS1.2, TLS1.3)`;

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
