import assert from "node:assert/strict";
import { test } from "node:test";
import { plainListeners } from "./plain-listeners.ts";
import { parseEtcdUrl } from "./values/etcd-url.ts";

const among = (clients: string[], peers: string[]) =>
  plainListeners({
    listenClientUrls: clients.map(parseEtcdUrl),
    listenPeerUrls: peers.map(parseEtcdUrl),
  }).map(({ flag, url }) => `${flag} ${url}`);

test("this machine alone and TLS are nothing to warn of", () => {
  const quiet = ["http://localhost:2379", "http://127.0.0.9:2379", "http://[::1]:2379"];
  assert.deepEqual(among([...quiet, "unix:///run/etcd.sock", "https://10.0.0.1:2379"], quiet), []);
});

test("plain HTTP that others can reach is named with its setting", () => {
  assert.deepEqual(among(["http://0.0.0.0:2379"], ["http://10.0.0.1:2380", "http://[::]:2380"]), [
    "listen-client-urls http://0.0.0.0:2379",
    "listen-peer-urls http://10.0.0.1:2380",
    "listen-peer-urls http://[::]:2380",
  ]);
});
