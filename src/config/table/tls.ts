import { bool, text, textList } from "../values/texts.ts";
import { later, setting } from "./setting.ts";

const clientTls = "TLS on the client port";
const peerTls = "TLS between members";

/** The client listener's TLS. */
export const clientTlsSettings = {
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
export const peerTlsSettings = {
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
