// --initial-cluster-state new, on an empty directory: the cluster may be running already, and this member's data be lost.
import { idText, type Logger } from "../base/index.ts";
import { BootstrapError } from "./bootstrap-error.ts";
import type { PeerQuestions } from "./peer-questions.ts";

/** Members of a new cluster are mostly not up yet; who does not answer within this is passed over (etcd: bootstrapTimeout). */
const answerMs = 1_000;

interface Newcomer {
  readonly memberId: bigint;
  /** Of everyone else. */
  readonly peerUrls: readonly string[];
}

/** @throws {BootstrapError} if a running member knows this one as a member that has run before. */
export async function refuseBootstrapped(
  { memberId, peerUrls }: Newcomer,
  { peers, logger }: { readonly peers: PeerQuestions; readonly logger: Logger },
): Promise<void> {
  const answers = await Promise.allSettled(peerUrls.map((url) => peers.members(url, answerMs)));
  const known = answers
    .flatMap((answer) => (answer.status === "fulfilled" ? answer.value.members : []))
    .find(({ id }) => id === memberId);
  logger.debug("asked the other members whether they know this one", {
    asked: answers.length,
    answered: answers.filter(({ status }) => status === "fulfilled").length,
  });
  if (known === undefined || known.clientUrls.length === 0) return;
  throw new BootstrapError(
    `Cannot start a new cluster: member ${idText(memberId)} has already been bootstrapped; bring its data back, or remove the member, add it again and start it with --initial-cluster-state existing`,
  );
}
