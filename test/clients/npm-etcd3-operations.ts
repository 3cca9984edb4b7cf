// What the npm package etcd3 can ask, one printed line an answer. Run with the `host:port` of an empty server. What servers
// make of their clock or disk is left out of the answers, so that two servers that behave the same print the same.
import {
  AlarmAction,
  AlarmType,
  Etcd3,
  type ILeaseGrantResponse,
  type WatchBuilder,
  type Watcher,
} from "etcd3";

type Tell = (name: string, answer: unknown) => void;
type Part = (client: Etcd3, tell: Tell) => Promise<void>;

/** A Buffer in JSON as the text that it holds. */
function bytesAsText(_name: string, value: unknown): unknown {
  const isBuffer = typeof value === "object" && value !== null && "data" in value;
  return isBuffer ? Buffer.from(value.data as number[]).toString("latin1") : value;
}

const patienceMs = 20_000;
const noAlarm = { memberID: 0, alarm: AlarmType.None } as const;

async function tellFailure(tell: Tell, name: string, promise: Promise<unknown>): Promise<void> {
  const outcome = await promise.then(
    (answer) => ({ answer }),
    (error: Error) => ({ error: error.constructor.name, message: error.message }),
  );
  tell(name, outcome);
}

const readsAndWrites: Part = async (client, tell) => {
  tell("get missing", await client.get("missing").string());
  for (const [key, value] of Object.entries({ a: "3", b: "2", c: "1", ab: "{}", é: "☃" })) {
    tell("put", (await client.put(key).value(value).exec()).header);
  }
  tell(
    "put binary",
    await client
      .put(Buffer.from([0, 255]))
      .value(Buffer.from([255, 0]))
      .exec(),
  );
  tell("put previous", await client.put("a").value("4").getPrevious());
  tell("get", [await client.get("a").number(), await client.get("ab").json()]);
  tell("get exists", [await client.get("a").exists(), await client.get("x").exists()]);
  tell("get buffer", await client.get(Buffer.from([0, 255])).buffer());
  tell("get serializable", await client.get("a").serializable(true).exec());
  tell("get revision", await client.get("a").revision(2).exec());
  await tellFailure(tell, "get future", client.get("a").revision(1000).exec());
  await tellFailure(tell, "get empty", client.get("").exec());
  tell("getAll", await client.getAll().exec());
  tell("getAll strings", await client.getAll().prefix("a").strings());
  tell("getAll keys", await client.getAll().inRange({ start: "a", end: "c" }).keys());
  tell("getAll count", await client.getAll().count());
  for (const target of ["Key", "Version", "Create", "Mod", "Value"] as const) {
    for (const order of ["Ascend", "Descend"] as const) {
      const sorted = client.getAll().sort(target, order).limit(3);
      tell(`getAll ${target} ${order}`, await sorted.exec());
    }
  }
  tell("getAll filters", await client.getAll().minModRevision(3).maxCreateRevision(5).exec());
  tell("touch", await client.put("a").touch());
  await tellFailure(tell, "touch missing", client.put("missing").touch().then());
  tell("delete", await client.delete().key("b").exec());
  tell("delete previous", await client.delete().prefix("a").getPrevious());
  tell("delete all", await client.delete().all().exec());
};

const transactions: Part = async (client, tell) => {
  await client.put("k").value("v");
  const { header } = await client.put("k").value("w").exec();
  const comparisons = [
    ["Value", "==", "w"],
    ["Value", "<", "w"],
    ["Version", "===", 2],
    ["Version", "!==", 2],
    ["Create", ">", 0],
    ["Mod", "==", Number(header.revision)],
    ["Lease", "==", 0],
  ] as const;
  for (const [column, operator, value] of comparisons) {
    const txn = client.if("k", column, operator, value).then(client.get("k"));
    tell(`txn ${column} ${operator}`, await txn.else(client.get("missing")).commit());
  }
  const writes = client.if("k", "Version", ">", 0).and("missing", "Create", "==", 0);
  tell(
    "txn writes",
    await writes
      .then(client.put("x").value("1"), client.get("x"), client.delete().key("k"), client.get("k"))
      .commit(),
  );
  tell(
    "stm",
    await client.stm().transact(async (tx) => {
      const value = await tx.get("x").number();
      await tx.put("x").value(Number(value) + 41);
      return value;
    }),
  );
  tell("after", await client.getAll().exec());
  const twice = client.if("k", "Version", "==", 0);
  const duplicate = twice.then(client.put("d").value("1"), client.put("d").value("2"));
  await tellFailure(tell, "txn duplicate", duplicate.commit());
};

/** The watcher's next events, each told as type, pair and previous pair. */
function eventsOf(watcher: Watcher, count: number): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${count} events`)), patienceMs);
    const events: unknown[] = [];
    watcher.on("data", (response) => {
      events.push(...response.events);
      if (events.length < count) return;
      clearTimeout(timer);
      resolve(events);
    });
  });
}

const watches: Part = async (client, tell) => {
  const { header } = await client.put("w").value("1").exec();
  await client.put("w").value("2");
  await client.delete().key("w");
  await client.put("w/sub").value("3");
  const all = client.watch().prefix("w").withPreviousKV().startRevision(header.revision);
  const past = all.watcher();
  tell("watch past", await eventsOf(past, 4));
  const live = await client.watch().key("w").create();
  const arriving = eventsOf(live, 2);
  await client.put("w").value("live");
  await client.delete().key("w");
  tell("watch live", await arriving);
  const deletions = client.watch().prefix("w").only("delete").startRevision(header.revision);
  tell("watch only deletions", await eventsOf(deletions.watcher(), 2));
  await past.cancel();
  await live.cancel();
  const { header: current } = await client.get("w").exec();
  await client.kv.compact({ revision: current.revision, physical: true });
  tell("watch compacted", await firstError(client.watch().key("w").startRevision(header.revision)));
};

/** The class and text of the error that a watcher ends with. */
function firstError(builder: WatchBuilder): Promise<unknown> {
  const watcher = builder.watcher();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no error")), patienceMs);
    watcher.on("error", (error) => {
      clearTimeout(timer);
      resolve([error.constructor.name, error.message]);
    });
  });
}

function grant(client: Etcd3, id: number, ttl: number): Promise<ILeaseGrantResponse> {
  return client.leaseClient.leaseGrant({ ID: id, TTL: ttl });
}

const leases: Part = async (client, tell) => {
  tell("lease grant", await grant(client, 4711, 1000));
  tell("lease list", await client.leaseClient.leaseLeases());
  await client.put("l1").value("v").lease(4711);
  await client.put("l2").value("v").lease(4711);
  const { TTL, keys, ...info } = await client.leaseClient.leaseTimeToLive({ ID: 4711, keys: true });
  // Keys come in any order.
  tell("lease info", { ...info, keys: keys.map(String).sort(), isFull: Number(TTL) > 990 });
  tell("put keeps lease", await client.put("l1").value("w").ignoreLease().exec());
  tell("get with lease", await client.get("l1").exec());
  await tellFailure(tell, "lease exists", grant(client, 4711, 10));
  await tellFailure(tell, "lease too long", grant(client, 4712, 9_000_000_001));
  tell("lease revoke", await client.leaseClient.leaseRevoke({ ID: 4711 }));
  tell("get after revoke", await client.getAll().prefix("l").count());
  await tellFailure(tell, "lease unknown", client.leaseClient.leaseRevoke({ ID: 4711 }));
  const lease = client.lease(1000, { autoKeepAlive: false });
  await lease.put("own").value("v");
  tell("keepaliveOnce", (await lease.keepaliveOnce()).TTL);
  await lease.revoke();
  tell("own after revoke", await client.get("own").exists());
};

const locks: Part = async (client, tell) => {
  const lock = client.lock("name").ttl(100);
  await lock.acquire();
  tell("locked", await client.get("name").exists());
  await tellFailure(tell, "lock taken", client.lock("name").ttl(100).acquire());
  await lock.release();
  tell("lock do", await client.lock("name").do(() => client.get("name").exists()));
  tell("unlocked", await client.get("name").exists());
};

const elections: Part = async (client, tell) => {
  const election = client.election("race", 100);
  tell("no leader", await election.leader());
  const observer = await election.observe();
  const seen = new Promise<string | undefined>((resolve) => observer.on("change", resolve));
  const first = await election.campaign("one").wait();
  tell("observed", await seen);
  const second = election.campaign("two");
  const secondLeads = new Promise<void>((resolve) => second.on("elected", resolve));
  tell("first leads", await election.leader());
  await first.proclaim("one again");
  tell("first proclaims", await election.leader());
  // Without its key the second one would have nothing to wait with.
  await second.getCampaignKey();
  await first.resign();
  await secondLeads;
  tell("second leads", await election.leader());
  await second.resign();
  await observer.cancel();
  tell("resigned", await election.leader());
};

const maintenance: Part = async (client, tell) => {
  tell("members", await client.cluster.memberList({}));
  const { header, leader, raftTerm } = await client.maintenance.status();
  tell("status", { header, leader, raftTerm });
  tell("hash", (await client.maintenance.hash()).header);
  await client.maintenance.defragment();
  await tellFailure(tell, "compact future", client.kv.compact({ revision: 100_000 }));
  const own = { memberID: header.member_id, alarm: AlarmType.Nospace };
  const alarm = async (action: AlarmAction, which: typeof own | typeof noAlarm) =>
    (await client.maintenance.alarm({ action, ...which })).alarms;
  tell("alarms", await alarm(AlarmAction.Get, noAlarm));
  tell("alarm on", await alarm(AlarmAction.Activate, own));
  // A write would be refused now, after which this client takes the host for broken.
  tell("alarm off", await alarm(AlarmAction.Deactivate, own));
  tell("put", await client.put("k").value("v").exec());
  const target = { targetID: 4711 };
  await tellFailure(tell, "moveLeader", client.maintenance.moveLeader(target));
};

const namespaces: Part = async (client, tell) => {
  const space = client.namespace("user1/");
  await space.put("k").value("v");
  tell("namespace", [await space.get("k").string(), await client.get("user1/k").string()]);
  tell("namespace all", await space.getAll().strings());
  await space.delete().all();
  tell("namespace empty", await client.getAll().prefix("user1/").count());
};

const parts = {
  readsAndWrites,
  transactions,
  watches,
  leases,
  maintenance,
  namespaces,
  locks,
  elections,
} satisfies Record<string, Part>;

const client = new Etcd3({ hosts: `http://${process.argv[2]}` });
for (const [name, part] of Object.entries(parts)) {
  console.log(`# ${name}`);
  await part(client, (name, answer) => console.log(name, JSON.stringify(answer, bytesAsText)));
}
// The client's streams would keep the process running.
process.exit(0);
