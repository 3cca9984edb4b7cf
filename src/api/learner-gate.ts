import { etcdError } from "../base/index.ts";
import type { Member } from "../server/index.ts";
import type { ServerMethod } from "../wire/grpc/index.ts";
import { type etcdserverpb, type MethodDescriptor, services } from "../wire/protobuf/index.ts";
import { refuseAfterWord } from "./refuse-after-word.ts";

// A learner has a copy of the data but no say, and may be far behind. It serves what makes sense even then: its own status,
// its own data, and a snapshot of them (etcd: isRPCSupportedForLearner).

const { Range } = services["etcdserverpb.KV"];
const { Snapshot, Status } = services["etcdserverpb.Maintenance"];
/** Range is here because it depends on the request: see `checkRangeOnLearner`. */
const servedByLearners: ReadonlySet<string> = new Set([Range.path, Status.path, Snapshot.path]);

interface GateModules {
  readonly member: Pick<Member, "isLearner">;
  readonly methods: readonly MethodDescriptor[];
}

/** The methods, refused as long as this member is a learner unless learners serve them. */
export function withLearnerGate(
  served: readonly ServerMethod[],
  { member, methods }: GateModules,
): readonly ServerMethod[] {
  const descriptors = new Map(methods.map((method) => [method.path, method]));
  return served.map((method) => {
    if (servedByLearners.has(method.path)) return method;
    const descriptor = descriptors.get(method.path)!;
    const refusal = refuseAfterWord(descriptor, etcdError("NotSupportedForLearner"));
    return {
      path: method.path,
      begin(stream, head, context) {
        return (member.isLearner ? refusal : method).begin(stream, head, context);
      },
    };
  });
}

/** @throws {EtcdError} NotSupportedForLearner, for a read that would need the cluster's consent */
export function checkRangeOnLearner(
  { isLearner }: Pick<Member, "isLearner">,
  { serializable }: etcdserverpb.RangeRequest,
): void {
  if (isLearner && !serializable) throw etcdError("NotSupportedForLearner");
}
