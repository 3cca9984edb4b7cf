import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeV2State } from "./v2-state.ts";

interface Node {
  readonly Path: string;
  readonly Value: string;
  readonly Children: Readonly<Record<string, Node>> | null;
}

/** Paths of files with what they hold; a directory without children has a slash at its end. */
function files(node: Node): string[] {
  if (node.Children === null) return [`${node.Path} ${node.Value}`];
  const children = Object.values(node.Children);
  return children.length === 0 ? [`${node.Path}/`] : children.flatMap(files);
}

test("the v2 tree holds members, removed members and the version", () => {
  const state = JSON.parse(
    encodeV2State({
      members: () => [
        {
          id: 0x8e9e05c52164694dn,
          name: "default",
          peerUrls: ["http://localhost:2380"],
          clientUrls: ["http://localhost:2379"],
          isLearner: false,
        },
        { id: 0xabcn, name: "", peerUrls: ["http://x:1"], clientUrls: [], isLearner: true },
      ],
      removedIds: () => [0xdefn],
      clusterVersion: "3.5.0",
    }).toString(),
  );
  assert.deepEqual(files(state.Root), [
    '/0/members/8e9e05c52164694d/attributes {"name":"default","clientURLs":["http://localhost:2379"]}',
    '/0/members/8e9e05c52164694d/raftAttributes {"peerURLs":["http://localhost:2380"]}',
    '/0/members/abc/raftAttributes {"peerURLs":["http://x:1"],"isLearner":true}',
    "/0/removed_members/def ",
    "/0/version 3.5.0",
    "/1/",
  ]);
  assert.equal(state.CurrentVersion, 2);
  assert.equal(state.WatcherHub.EventHistory.Queue.Events.length, 1000);
});

test("a cluster without version has no version file", () => {
  const empty = { members: () => [], removedIds: () => [], clusterVersion: undefined };
  const state = JSON.parse(encodeV2State(empty).toString());
  assert.deepEqual(files(state.Root), ["/0/members/", "/1/"]);
});
