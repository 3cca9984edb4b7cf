"""What the etcd3 client of Debian's python3-etcd3 can ask, one printed line an answer.

Run with host and port of an empty server. What servers make of their clock or disk is left out of the answers, so that two
servers that behave the same print the same.
"""

import os
import queue
import sys

import etcd3

patience_seconds = 20


def show(name, *values):
    print(name, *[repr(value) for value in values], flush=True)


def fails(name, operation):
    """Prints the error that an operation must end with."""
    try:
        show(name, "no error", operation())
    except Exception as error:  # The client's errors have no common base.
        details = error.details() if hasattr(error, "details") else str(error)
        show(name, type(error).__name__, details)


def pair(answer):
    value, meta = answer
    if meta is None:
        return value
    return (value, meta.key, meta.create_revision, meta.mod_revision, meta.version, meta.lease_id)


def kvs(response):
    pairs = [(kv.key, kv.value, kv.create_revision, kv.mod_revision, kv.version) for kv in response.kvs]
    return (response.header.revision, response.count, response.more, pairs)


def reads_and_writes(client):
    show("get missing", pair(client.get("missing")))
    for key, value in [("a", "3"), ("b", "2"), ("c", "1"), ("a", "4"), ("ab", "x"), (b"\x00\xff", b"\xff\x00")]:
        show("put", client.put(key, value).header.revision)
    show("put prev_kv", client.put("a", "5", prev_kv=True).prev_kv.value)
    show("get", pair(client.get("a")), pair(client.get("a", serializable=True)))
    show("get_response", kvs(client.get_response("b")))
    show("get_prefix", [pair(answer) for answer in client.get_prefix("a")])
    show("get_prefix keys_only", [pair(answer) for answer in client.get_prefix("a", keys_only=True)])
    show("get_range", [pair(answer) for answer in client.get_range("a", "c")])
    show("get_range_response", kvs(client.get_range_response("b", "a")))
    for target in ["key", "version", "create", "mod", "value"]:
        for order in ["ascend", "descend"]:
            show("get_all", target, order, kvs(client.get_all_response(sort_order=order, sort_target=target)))
    show("put_if_not_exists", client.put_if_not_exists("a", "no"), client.put_if_not_exists("new", "yes"))
    show("replace", client.replace("a", "wrong", "no"), client.replace("a", "5", "6"), pair(client.get("a")))
    show("delete", client.delete("missing"), client.delete("b"), client.delete("b"))
    show("delete prev_kv", client.delete("c", prev_kv=True, return_response=True).prev_kvs[0].value)
    show("delete_prefix", client.delete_prefix("a").deleted, client.get_all_response().count)
    fails("put empty key", lambda: client.put("", "v"))
    fails("put unknown lease", lambda: client.put("k", "v", lease=12345))
    fails("get empty key", lambda: client.get(""))
    fails("put too large", lambda: client.put("k", "v" * 1_600_000))


def response_op(answer):
    if isinstance(answer, list):
        return [pair(one) for one in answer]
    if isinstance(answer, tuple):
        return (answer[0], [response_op(one) for one in answer[1]])
    return type(answer).__name__


def transactions(client):
    t = client.transactions
    client.put("k", "v")
    revision = client.put("k", "w").header.revision
    comparisons = {
        "value": t.value("k") == "w",
        "value <": t.value("k") < "w",
        "version": t.version("k") == 2,
        "version !=": t.version("k") != 2,
        "create": t.create("k") > 1,
        "mod": t.mod("k") == revision,
        "missing": t.create("missing") == 0,
    }
    for name, comparison in comparisons.items():
        answer = client.transaction([comparison], [t.get("k")], [t.get("missing")])
        show("transaction " + name, response_op(answer))
    show("transaction writes", response_op(client.transaction(
        [t.version("k") > 0],
        [t.put("x", "1"), t.get("x"), t.delete("k"), t.get("k"), t.txn([t.version("x") > 0], [t.put("y", "2")], [])],
        [],
    )))
    show("transaction else", response_op(client.transaction([t.version("k") > 0], [], [t.put("k", "again")])))
    show("transaction empty", response_op(client.transaction([], [], [])))
    fails("transaction duplicate", lambda: client.transaction([], [t.put("d", "1"), t.put("d", "2")], []))
    fails("transaction too long", lambda: client.transaction([], [t.put("k%d" % n, "") for n in range(129)], []))
    show("after transactions", kvs(client.get_all_response()))


def event(one):
    return (type(one).__name__, one.key, one.value, one.mod_revision, one.version, one.prev_value)


def watches(client):
    start = client.put("w", "1").header.revision
    client.put("w", "2")
    client.delete("w")
    client.put("w/sub", "3")
    events, cancel = client.watch_prefix("w", start_revision=start, prev_kv=True)
    show("watch_prefix", [event(next(events)) for _ in range(4)])
    client.put("w", "live")
    show("watch_prefix live", event(next(events)))
    cancel()
    show("watch ended", list(events))

    responses = queue.Queue()
    watch_id = client.add_watch_callback("w", responses.put, start_revision=start)
    first = responses.get(timeout=patience_seconds)
    show("watch callback", type(first).__name__, [event(one) for one in first.events][:1])
    client.cancel_watch(watch_id)

    show("watch_once", event(client.watch_once("w", timeout=patience_seconds, start_revision=start)))
    fails("watch_once nothing", lambda: client.watch_once("never", timeout=0.2))

    client.compact(client.get_response("w").header.revision)
    refused = queue.Queue()
    client.add_watch_callback("w", refused.put, start_revision=start)
    error = refused.get(timeout=patience_seconds)
    show("watch compacted", type(error).__name__, getattr(error, "compacted_revision", None))


def leases(client):
    lease = client.lease(1000, lease_id=4711)
    show("lease", lease.id, lease.ttl, lease.granted_ttl)
    client.put("l1", "v", lease=lease)
    client.put("l2", "v", lease=4711)
    info = client.get_lease_info(4711)
    show("lease info", info.ID, info.grantedTTL, 990 < info.TTL <= 1000, sorted(lease.keys))
    show("lease refresh", [(answer.ID, answer.TTL) for answer in lease.refresh()])
    fails("lease exists", lambda: client.lease(10, lease_id=4711))
    fails("lease too long", lambda: client.lease(9_000_000_001))
    lease.revoke()
    show("lease revoked", pair(client.get("l1")), client.get_lease_info(4711).TTL)
    fails("lease unknown", lambda: client.revoke_lease(4711))
    show("lease refresh unknown", [(answer.ID, answer.TTL) for answer in client.refresh_lease(4711)])
    show("lease shortest", client.lease(1).ttl)


def locks(client):
    lock, other = client.lock("name", ttl=100), client.lock("name", ttl=100)
    show("lock", lock.acquire(), lock.is_acquired(), other.is_acquired())
    show("lock taken", other.acquire(timeout=0))
    show("lock refresh", [answer.TTL for answer in lock.refresh()])
    show("lock release", lock.release(), lock.release(), lock.is_acquired())
    with other:
        show("lock with", other.is_acquired())
    show("lock after", other.is_acquired())


def maintenance(client):
    show("members", [(m.id, m.name, list(m.peer_urls), list(m.client_urls)) for m in client.members])
    status = client.status()
    show("status", status.leader.id, status.leader.name, status.raft_term, status.db_size > 0, status.raft_index > 0)
    show("hash", client.hash() > 0)
    client.defragment()
    fails("compact", lambda: client.compact(client.get_response("k").header.revision, physical=True))
    fails("compact again", lambda: client.compact(3))
    fails("compact future", lambda: client.compact(100_000))
    show("alarms", [(a.alarm_type, a.member_id) for a in client.list_alarms()])
    # Alarms of two members, one of which does not exist.
    show("create_alarm", [(a.alarm_type, a.member_id) for a in client.create_alarm(member_id=1)])
    show("alarms", [(a.alarm_type, a.member_id) for a in client.list_alarms()])
    fails("put with alarm", lambda: client.put("k", "v"))
    show("disarm_alarm", [(a.alarm_type, a.member_id) for a in client.disarm_alarm(member_id=1)])
    show("disarm_alarm again", [(a.alarm_type, a.member_id) for a in client.disarm_alarm(member_id=1)])
    show("put", client.put("k", "v").header.revision)


def main():
    host, port = sys.argv[1:]
    client = etcd3.client(host=host, port=int(port), timeout=patience_seconds)
    for part in [reads_and_writes, transactions, watches, leases, locks, maintenance]:
        print("#", part.__name__, flush=True)
        part(client)
    # The client's watch thread complains when the interpreter ends under it.
    os._exit(0)


main()
