import { setFlagsFromString } from "node:v8";

/**
 * Calls after which V8 compiles a function with its middle and its best compiler, about; by itself it does after 400 and 3,000.
 * A server runs the same code for months. While it is compiled bit by bit, on threads that take the processor from those who
 * answer requests, answers are late: so, until some thousand requests were served, by itself until some ten thousand were. With
 * half of these numbers nothing more was gained.
 */
const callsUntilCompiled = { maglev: 200, turbofan: 1_000 };

/**
 * To be called when a server is at work and its code is loaded. V8 takes code that was compiled before under other flags (Node's
 * own, and the bytecode that comes with the build) for that of another V8: as options of the process these would make every start
 * a quarter slower.
 */
export function compileSooner(): void {
  setFlagsFromString(`--invocation-count-for-maglev=${callsUntilCompiled.maglev}`);
  setFlagsFromString(`--invocation-count-for-turbofan=${callsUntilCompiled.turbofan}`);
}
