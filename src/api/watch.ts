import type { Member } from "../server/index.ts";
import { type ServerMethod, streaming } from "../wire/grpc/index.ts";
import { services } from "../wire/protobuf/index.ts";
import { cutWithoutLeader } from "./cut-without-leader.ts";

/**
 * etcdserverpb.Watch. Many watchers share a stream. A client that does not keep up holds its own stream only: the
 * hub stops pushing to it, and no further request of it is read until there is room again.
 */
export function watchService(member: Member): readonly ServerMethod[] {
  return [
    streaming(services["etcdserverpb.Watch"].Watch, (call) => {
      const stream = member.openWatchStream({
        send(pieces) {
          const hasRoom = call.sendEncoded(pieces);
          if (!hasRoom) call.pause();
          return hasRoom;
        },
      });
      cutWithoutLeader(call, member);
      call.sendHead();
      call.onMessage(({ createRequest, cancelRequest, progressRequest }) => {
        if (createRequest !== undefined) stream.create(createRequest);
        else if (cancelRequest !== undefined) stream.cancel(cancelRequest.watchId);
        else if (progressRequest !== undefined) stream.requestProgress();
      });
      call.onDrain(() => {
        call.resume();
        stream.drained();
      });
      call.onCancel(() => stream.close());
      call.onEnd(() => {
        stream.close();
        call.end();
      });
    }),
  ];
}
