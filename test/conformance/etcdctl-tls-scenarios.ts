// What is typed into both etcdctl where servers want certificates. `$tls` is the folder with everybody's, `$out` one of this
// side alone.
import type { Scenario, Step } from "./etcdctl-session.ts";
import { inEveryTableFormat } from "./etcdctl-steps.ts";

const here = "--endpoints=https://$endpoint";
const own = "--cert=$tls/client.crt --key=$tls/client.key";
const trusted = "--cacert=$tls/ca.pem";
/** Long enough for who would be taken. */
const quick = "--command-timeout=250ms";

/** Every one of them asks in another way. */
const everyWay = [
  "put a 1",
  "get a",
  "txn",
  "compaction 1",
  "lease grant 10",
  "member list",
  "endpoint health",
  "endpoint status",
  "endpoint hashkv",
  "defrag",
  "alarm list",
  "move-leader 1",
  "snapshot save $out/none.db",
];

function refused(commands: readonly string[], flags: string): Step[] {
  return commands.map((command) => `! ${command} ${here} ${flags} ${quick}`);
}

export const tlsScenarios: readonly Scenario[] = [
  {
    name: "who has a certificate is served, whatever is asked",
    steps: [
      `put a 1 ${here} ${trusted} ${own}`,
      `get a ${here} ${trusted} ${own}`,
      `get a --endpoints=$endpoint ${trusted} ${own}`,
      `get a --endpoints=$endpoint ${trusted} ${own} --insecure-transport=false`,
      `get a --endpoints=$endpoint ${trusted} ${own} --insecure-discovery=false`,
      `! watch a --rev=1 ${here} ${trusted} ${own} -- sh -c 'exit 3'`,
      `endpoint health ${here} ${trusted} ${own}`,
      ...inEveryTableFormat("endpoint status").map((step) => `${step} ${here} ${trusted} ${own}`),
      `endpoint hashkv ${here} ${trusted} ${own}`,
      `member list ${here} ${trusted} ${own}`,
      `snapshot save $out/saved.db ${here} ${trusted} ${own}`,
      `defrag ${here} ${trusted} ${own}`,
    ],
  },
  {
    name: "variables say who this is as flags do",
    steps: [
      { run: `put a 1 ${here}`, env: allVariables() },
      { run: `get a --endpoints=$endpoint`, env: allVariables() },
      { run: "get a", env: { ...allVariables(), ETCDCTL_ENDPOINTS: "https://$endpoint" } },
      { run: `! get a ${here} --cacert=$tls/ca.pem`, env: allVariables() },
      { run: `get a ${here} ${own}`, env: { ETCDCTL_INSECURE_SKIP_TLS_VERIFY: "true" } },
      { run: `! get a ${here} ${quick}`, env: { ETCDCTL_INSECURE_TRANSPORT: "false" } },
      { run: `! get a ${here} ${quick}`, env: { ...allVariables(), ETCDCTL_KEY: "" } },
    ],
  },
  {
    name: "servers of another authority are not talked to",
    steps: refused(everyWay, `--cacert=$tls/other.pem ${own}`),
  },
  {
    name: "who has no certificate is refused, whatever is asked",
    steps: refused(everyWay, trusted),
  },
  {
    name: "who has a certificate that ended or that nobody knows is refused",
    steps: [
      ...["expired", "stranger"].flatMap((who) =>
        refused(["get a", "put a 1"], `${trusted} --cert=$tls/${who}.crt --key=$tls/${who}.key`),
      ),
      `! get a --endpoints=http://$endpoint ${trusted} ${own} ${quick}`,
      `! get a --endpoints=$endpoint ${quick}`,
      ...refused(["get a"], ""),
      ...refused(["get a"], own),
      ...refused(["get a"], "--insecure-transport=false"),
    ],
  },
  {
    name: "who does not care for the server's certificate needs one all the same",
    steps: [
      `put a 1 ${here} ${own} --insecure-skip-tls-verify`,
      `get a --endpoints=$endpoint ${own} --insecure-skip-tls-verify`,
      `get a ${here} --cacert=$tls/other.pem ${own} --insecure-skip-tls-verify`,
      ...refused(["get a"], "--insecure-skip-tls-verify"),
      ...refused(["get a"], "--insecure-skip-tls-verify --insecure-transport=false"),
    ],
  },
  {
    name: "files that cannot be used are refused before anybody is dialled",
    steps: [
      ...[
        "--cacert=$tls/missing.pem",
        `--cacert=$tls ${own}`,
        "--cert=$tls/missing.crt --key=$tls/client.key",
        "--cert=$tls/client.crt --key=$tls/missing.key",
        "--cert=$tls/client.crt",
        "--key=$tls/client.key",
        "--cert=$tls/client.crt --key=$tls/stranger.key",
        "--cert=$tls/client.key --key=$tls/client.crt",
        "--cacert=$tls/client.key",
        "--cacert=",
        "--cert=",
        "--key=",
      ].flatMap((flags) => [`! get a ${here} ${flags}`, `! watch a ${here} ${flags}`]),
      `! endpoint health ${here} --cacert=$tls/missing.pem`,
      `! snapshot save $out/none.db ${here} --cert=$tls/client.crt`,
    ],
  },
];

function allVariables(): Readonly<Record<string, string>> {
  return {
    ETCDCTL_CACERT: "$tls/ca.pem",
    ETCDCTL_CERT: "$tls/client.crt",
    ETCDCTL_KEY: "$tls/client.key",
  };
}
