import type { ProtobufError } from "./protobuf-error.ts";

const endOfGroup = 4;

/**
 * What official etcd's decoder says of the same bytes, for clients that see it as part of a status. Two faults are ours
 * alone: official etcd follows nesting to any depth and takes tags over 32 bits for their low half.
 */
export function goWords({ fault, where, wireType, message }: ProtobufError): string {
  const lastDot = where.lastIndexOf(".");
  const name = where.slice(lastDot + 1);
  switch (fault) {
    case "truncated":
      return "unexpected EOF";
    case "negative length":
      return "proto: negative length found during unmarshaling";
    case "varint over 10 bytes":
      return "proto: integer overflow";
    case "field number 0":
      return `proto: ${name}: illegal tag 0 (wire type ${wireType})`;
    case "wire type of another field type":
      return `proto: wrong wireType = ${wireType} for field ${goFieldName(name)}`;
    case "group or unknown wire type":
      return wireType === endOfGroup
        ? `proto: ${name}: wiretype end group for non-group`
        : `proto: illegal wireType ${wireType}`;
    default:
      return message;
  }
}

/** `range_end` is RangeEnd in Go. */
function goFieldName(protoName: string): string {
  return protoName.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
