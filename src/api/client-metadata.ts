import { etcdError } from "../base/index.ts";
import type { Counter, EtcdMetrics } from "../host/index.ts";
import type { Member } from "../server/index.ts";
import type { ServerMethod } from "../wire/grpc/index.ts";
import type { MethodDescriptor } from "../wire/protobuf/index.ts";
import { refuseAfterWord } from "./refuse-after-word.ts";

// What etcd's clients say of themselves along with each call:
//   hasleader: true            refuse the call while the member knows no leader (WithRequireLeader)
//   client-api-version: 3.5    counted, so that operators see which clients there are

/** Versions that are counted apart: the text is the client's own. Further ones count as unknown. */
const clientVersionsMax = 100;

interface ClientMetadataModules {
  readonly member: Member;
  readonly metrics: EtcdMetrics;
  readonly methods: readonly MethodDescriptor[];
}

/** The methods with what client metadata asks for put before them. */
export function withClientMetadata(
  served: readonly ServerMethod[],
  { member, metrics, methods }: ClientMetadataModules,
): readonly ServerMethod[] {
  const descriptors = new Map(methods.map((method) => [method.path, method]));
  return served.map((method) => {
    const descriptor = descriptors.get(method.path)!;
    const count = countClients(metrics, descriptor);
    const refusal = refuseAfterWord(descriptor, etcdError("NoLeader"));
    return {
      path: method.path,
      begin(stream, head, context) {
        count(head.metadata.get("client-api-version") ?? "unknown");
        const needsLeader = head.metadata.get("hasleader") === "true";
        const taken = needsLeader && member.raft.leader === 0n ? refusal : method;
        return taken.begin(stream, head, context);
      },
    };
  });
}

function countClients(metrics: EtcdMetrics, method: MethodDescriptor): (version: string) => void {
  const type = method.requestStream || method.responseStream ? "stream" : "unary";
  const family = metrics.etcd_server_client_requests_total;
  const counters = new Map<string, Counter>();
  return (version) => {
    let counter = counters.get(version);
    if (counter === undefined) {
      const shown = counters.size < clientVersionsMax ? version : "unknown";
      counter = family.labels(type, shown);
      if (shown === version) counters.set(version, counter);
    }
    counter.inc();
  };
}
