// Loaded before the server (`node --import`): measures how long the event loop is held at most. Asked over the channel, it
// answers with the worst hold since the last question, in milliseconds.
//
// A hold is the CPU time that the main thread has used from one turn of the event loop to the next. Time in which the
// machine ran something else is not the server's, and is not counted.

const tickMs = 1;
const microsecondsPerMs = 1000;

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / microsecondsPerMs;
}

let lastMs = threadCpuMs();
let worstMs = 0;

setInterval(() => {
  const nowMs = threadCpuMs();
  worstMs = Math.max(worstMs, nowMs - lastMs);
  lastMs = nowMs;
}, tickMs).unref();

process.on("message", () => {
  process.send?.(worstMs);
  worstMs = 0;
});
// The server decides when it ends, not the channel.
process.channel?.unref();
