import { durationMs } from "../values/duration.ts";
import { urlList, urlListOrEmpty } from "../values/etcd-url.ts";
import { featureGates } from "../values/feature-gates.ts";
import { initialCluster } from "../values/initial-cluster.ts";
import { int } from "../values/numbers.ts";
import { bool, choice, text } from "../values/texts.ts";
import { later, setting } from "./setting.ts";

/** How members find each other, agree and change. */
export const clusteringSettings = {
  initialAdvertisePeerUrls: setting({
    flag: "initial-advertise-peer-urls",
    kind: urlList,
    default: "http://localhost:2380",
    group: "clustering",
    help: "URLs by which other members reach this one",
  }),
  advertiseClientUrls: setting({
    flag: "advertise-client-urls",
    kind: urlListOrEmpty,
    default: "http://localhost:2379",
    group: "clustering",
    help: "URLs by which clients reach this member; needed when listen-client-urls is set",
  }),
  initialCluster: setting({
    flag: "initial-cluster",
    kind: initialCluster,
    default: "default=http://localhost:2380",
    group: "clustering",
    help: "All members at bootstrap, as name=URL; when not given, this member's name and advertised peer URLs",
  }),
  initialClusterState: setting({
    flag: "initial-cluster-state",
    kind: choice(["new", "existing"], {
      unknown: (given) => `unexpected clusterState ${JSON.stringify(given)}`,
    }),
    default: "new",
    group: "clustering",
    help: "Whether a member without data starts a new cluster or joins an existing one",
  }),
  initialClusterToken: setting({
    flag: "initial-cluster-token",
    kind: text,
    default: "etcd-cluster",
    group: "clustering",
    help: "Keeps clusters with the same members apart: it is part of every identifier",
  }),
  strictReconfigCheck: setting({
    flag: "strict-reconfig-check",
    kind: bool,
    default: "true",
    group: "clustering",
    help: "Refuses changes of membership that would lose the quorum",
  }),
  preVote: setting({
    flag: "pre-vote",
    kind: bool,
    default: "true",
    group: "clustering",
    help: "Asks whether an election could be won before starting one, so that a returning member does not disturb",
  }),
  maxLearners: setting({
    flag: "max-learners",
    kind: int,
    default: "1",
    group: "clustering",
    help: "Most learners in the cluster; the same on all members",
  }),
  raftReadTimeoutMs: setting({
    flag: "raft-read-timeout",
    kind: durationMs,
    default: "5s",
    group: "clustering",
    help: "Time without data after which a peer connection is closed; at least 5s",
  }),
  raftWriteTimeoutMs: setting({
    flag: "raft-write-timeout",
    kind: durationMs,
    default: "5s",
    group: "clustering",
    help: "Time a write to a peer may take; at least 5s",
  }),
  downgradeCheckTimeMs: setting({
    flag: "downgrade-check-time",
    kind: durationMs,
    default: "5s",
    group: "clustering",
    aliases: [{ flag: "experimental-downgrade-check-time" }],
    help: "Time between two looks at whether a downgrade is finished",
  }),
  enableV2: later(
    setting({
      flag: "enable-v2",
      kind: bool,
      default: "false",
      group: "clustering",
      help: "Serves the v2 API (etcd 3.5 and older)",
    }),
    "the v2 API",
  ),
  enableV2v3: later(
    setting({
      flag: "experimental-enable-v2v3",
      kind: text,
      default: "",
      group: "clustering",
      help: "Prefix under which the v2 API is emulated in v3 keys (etcd 3.5 and older)",
    }),
    "the v2 API on v3 keys",
  ),
  v2Deprecation: setting({
    flag: "v2-deprecation",
    kind: choice([
      "not-yet",
      "write-only",
      "write-only-skip-check",
      "write-only-drop-data",
      "gone",
    ]),
    default: "not-yet",
    group: "clustering",
    help: "Stage of the removal of the v2 store; it is not served here in any stage",
  }),
  featureGates: setting({
    flag: "feature-gates",
    kind: featureGates,
    default: "",
    group: "clustering",
    help: "Switches of etcd 3.6, as Name=true or Name=false",
    later: {
      feature: "feature SetMemberLocalAddr",
      accepted: "SetMemberLocalAddr=false",
      refuses: (gates) => gates.SetMemberLocalAddr ?? gates.AllAlpha ?? false,
    },
  }),
};
