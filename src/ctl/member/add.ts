import { badArguments, type CliInvocation, goQuoteText, type TextOutput } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { printAnswer } from "../print/print-answer.ts";
import { checkPeerUrls, paddedId, peerUrlsOf } from "./member-operand.ts";

const { MemberAdd } = services["etcdserverpb.Cluster"];

export async function run(invocation: CliInvocation): Promise<void> {
  const { args, flags } = invocation;
  const name = nameOperand(args);
  const peerUrls = peerUrlsOf(flags);
  const isLearner = flags.bool("learner");
  await withConnection(invocation, async ({ caller, output, options }) => {
    checkPeerUrls(peerUrls);
    const request = etcdserverpb.MemberAddRequest.create({ peerUrls, isLearner });
    const message = await caller.unary(MemberAdd, request, options);
    printAnswer(output, {
      codec: etcdserverpb.MemberAddResponse,
      message,
      simple(text) {
        const { header, member } = message;
        const to = `added to cluster ${paddedId(header?.clusterId)}`;
        text.line(`Member ${paddedId(member?.id)} ${to}`);
        settingLines(text, name, { peerUrls, answer: message });
      },
    });
  });
}

function nameOperand(args: readonly string[]): string {
  const [name, ...others] = args;
  if (name === undefined) throw badArguments("member name not provided");
  if (others.length === 0) return name;
  const urls = args.filter((arg) => arg.toLowerCase().startsWith("http"));
  const hints = urls.map((url) => `, did you mean --peer-urls=${url}`);
  throw badArguments(`too many arguments${hints.join("")}`);
}

interface Added {
  readonly peerUrls: readonly string[];
  readonly answer: etcdserverpb.MemberAddResponse;
}

/** What the new member is to be started with. */
function settingLines(text: TextOutput, name: string, { peerUrls, answer }: Added): void {
  const cluster = answer.members.flatMap((member) =>
    member.peerUrls.map((url) => {
      const called = member.id === answer.member?.id ? name : member.name;
      return `${called}=${url}`;
    }),
  );
  text.line();
  text.line(`ETCD_NAME=${goQuoteText(name)}`);
  text.line(`ETCD_INITIAL_CLUSTER=${goQuoteText(cluster.join(","))}`);
  text.line(`ETCD_INITIAL_ADVERTISE_PEER_URLS=${goQuoteText(peerUrls.join(","))}`);
  text.line('ETCD_INITIAL_CLUSTER_STATE="existing"');
}
