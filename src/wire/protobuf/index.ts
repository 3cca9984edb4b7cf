export type {
  AnyCodec,
  AnyMessage,
  Codec,
  EnumField,
  FieldDescriptor,
  MessageField,
  MethodDescriptor,
  ScalarField,
  WideField,
} from "./codec.ts";
export { fieldValue } from "./codec.ts";
export { emptyBytes, emptyList } from "./empty.ts";
export * from "./generated/index.ts";
export { goWords } from "./go-words.ts";
export { nestingDepthMax } from "./limits.ts";
export { ProtobufError, type ProtobufFault } from "./protobuf-error.ts";
export { Reader } from "./reader.ts";
export {
  sizeDelimited,
  sizeVarint,
  sizeVarint64,
  writeVarint,
  writeVarint64Before,
  writeVarintBefore,
} from "./varint.ts";
