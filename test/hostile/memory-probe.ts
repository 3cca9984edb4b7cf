// Loaded before the server (`node --import`): asked over the channel, it answers with the memory in use after a full
// garbage collection, in bytes.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

process.on("message", () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.(heapUsed + external);
});
// The server decides when it ends, not the channel.
process.channel?.unref();
