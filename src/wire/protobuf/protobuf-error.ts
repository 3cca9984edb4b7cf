/** What is wrong with the bytes. */
export type ProtobufFault =
  | "truncated"
  | "negative length"
  | "varint over 10 bytes"
  | "tag over 32 bits"
  | "field number 0"
  | "wire type of another field type"
  | "group or unknown wire type"
  | "number over 2^53"
  | "nested too deeply";

interface ProtobufErrorPlace {
  readonly where: string;
  readonly position: number;
  readonly wireType?: number;
}

/** Bytes that are not the message they should be. The only error that decoding throws, whatever the bytes. */
export class ProtobufError extends Error {
  override readonly name = "ProtobufError";
  readonly fault: ProtobufFault;
  /** Full name of the message and, if known, the field: `etcdserverpb.PutRequest.key`. */
  readonly where: string;
  /** Offset in the buffer that was being decoded, in bytes. */
  readonly position: number;
  /** Of the tag that is refused; 0 if the fault is not one of a tag. */
  readonly wireType: number;

  constructor(fault: ProtobufFault, { where, position, wireType = 0 }: ProtobufErrorPlace) {
    super(`Cannot decode ${where} at byte ${position}: ${fault}`);
    this.fault = fault;
    this.where = where;
    this.position = position;
    this.wireType = wireType;
  }
}
