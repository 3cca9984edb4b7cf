export {
  type ClientServer,
  type ClientServerOptions,
  createClientServer,
} from "./client-server.ts";
