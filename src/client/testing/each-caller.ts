import { type TestContext, test } from "node:test";
import { Client } from "../client.ts";
import { type ClientOptions, LightClient, type UnaryCaller } from "../light/index.ts";

export type MakeCaller = (options: Partial<ClientOptions>) => UnaryCaller;

const kinds = {
  "the light client": (options: ClientOptions) => new LightClient(options),
  "the client by grpc-js": (options: ClientOptions) => new Client(options),
};

/** Runs a test with either client: they are to behave alike. */
export function testEachCaller(
  name: string,
  run: (t: TestContext, make: MakeCaller) => Promise<void>,
): void {
  for (const [kind, construct] of Object.entries(kinds)) {
    test(`${kind}: ${name}`, (t) =>
      run(t, (options) => {
        const caller = construct({ endpoints: [], ...options });
        t.after(() => caller.close());
        return caller;
      }));
  }
}
