export type {
  CallHooks,
  CallReport,
  CancelReason,
  ServerCall,
} from "./call.ts";
export { LargeMessage } from "./large-message.ts";
export type { MessageCodec, MessageEncoder, MethodShape } from "./message-codec.ts";
export { binaryPair, Metadata } from "./metadata.ts";
export {
  type ConnectionHooks,
  createGrpcServer,
  GrpcServer,
  type GrpcServerOptions,
} from "./server.ts";
export type { ServerMethod } from "./server-method.ts";
export { StatusCode, StatusError } from "./status.ts";
export {
  type BidiCall,
  type BidiHandler,
  type ResponseStream,
  type ServerStreamHandler,
  serverStreaming,
  streaming,
} from "./stream-call.ts";
export { type UnaryHandler, unary } from "./unary-call.ts";
