import type { CliWorld } from "../../cli/index.ts";
import { ClientError, officialText, type UnaryCaller } from "../../client/light/index.ts";
import { checkCredentials, type Setting, withEndpoint } from "../connection.ts";

export interface EndpointAnswer<T> {
  readonly endpoint: string;
  readonly answer: T;
}

export interface Question<T> {
  readonly endpoints: readonly string[];
  readonly setting: Setting;
  readonly world: CliWorld;
  /** `status`, of which it is said that it could not be got. */
  readonly what: string;
  ask(caller: UnaryCaller): Promise<T>;
}

/** Asks one endpoint after the other. Who does not answer is named on standard error. */
export async function askEach<T>({ endpoints, setting, world, what, ask }: Question<T>) {
  const answers: EndpointAnswer<T>[] = [];
  let lastError: ClientError | undefined;
  await checkCredentials(setting);
  for (const endpoint of endpoints) {
    await withEndpoint(setting, endpoint, async (caller) => {
      try {
        answers.push({ endpoint, answer: await ask(caller) });
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        lastError = error;
        const text = officialText(error);
        world.stderr.write(`Failed to get the ${what} of endpoint ${endpoint} (${text})\n`);
      }
    });
  }
  return { answers, lastError };
}
