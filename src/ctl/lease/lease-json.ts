// Official etcdctl prints its own structures for leases instead of messages: the header's fields are among the others, and
// those are there even if empty (etcd: clientv3 lease.go).

import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { messageJsonMembers } from "../print/message-json.ts";

const { ResponseHeader } = etcdserverpb;

/** @param members such as `"ID":1` */
export function jsonBesideHeader(
  header: etcdserverpb.ResponseHeader | undefined,
  members: readonly string[],
): string {
  const before = header === undefined ? [] : messageJsonMembers(ResponseHeader, header);
  return `{${[...before, ...members].join(",")}}`;
}

/** As protobuf, those structures are their header alone. */
export function headerBytes(header: etcdserverpb.ResponseHeader | undefined): Buffer {
  return ResponseHeader.encode(header ?? ResponseHeader.create());
}
