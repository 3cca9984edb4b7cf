import { EtcdError, type Random } from "../../../src/base/index.ts";
import type { Member } from "../../../src/server/index.ts";
import { between } from "../world/dice.ts";
import type { Machine } from "../world/machine.ts";
import type { VirtualLoop } from "../world/virtual-loop.ts";

export type Answer<Result> =
  | { readonly kind: "answered"; readonly result: Result }
  /** The member said no. */
  | { readonly kind: "error"; readonly error: EtcdError }
  /** It never got the request. */
  | { readonly kind: "refused" }
  /** No answer came: the member died, or took too long. */
  | { readonly kind: "lost" };

const delayMs = [0.05, 0.5] as const;
/** Clients give up after so long. */
const timeoutMs = 9_000;
/** How soon a client notices that the other side is gone. */
const lookMs = 50;

/** Calls to a member over a connection that breaks when the member's process ends. */
export class Connection {
  readonly #loop: VirtualLoop;
  readonly #random: Random;

  constructor(loop: VirtualLoop, random: Random) {
    this.#loop = loop;
    this.#random = random;
  }

  /** An error that is no `EtcdError` rejects: members never give one to a client. */
  async call<Result>(
    machine: Machine,
    work: (member: Member) => Result | Promise<Result>,
  ): Promise<Answer<Result>> {
    const loop = this.#loop;
    await loop.sleep(between(this.#random, delayMs));
    const { running } = machine;
    if (running === undefined) return { kind: "refused" };
    const { life, member } = running;
    return new Promise((resolve, reject) => {
      const giveUpMs = loop.nowMs + timeoutMs;
      const look = (): void => {
        if (life.isOver || loop.nowMs >= giveUpMs) resolve({ kind: "lost" });
        else timer = loop.after(lookMs, look);
      };
      let timer = loop.after(lookMs, look);
      const finish = (end: () => void): void => {
        life.after(between(this.#random, delayMs), () => {
          timer.cancel();
          end();
        });
      };
      const perform = async (): Promise<void> => {
        try {
          const result = await work(member);
          finish(() => resolve({ kind: "answered", result }));
        } catch (error) {
          if (error instanceof EtcdError) finish(() => resolve({ kind: "error", error }));
          else if (!life.isOver) finish(() => reject(error));
        }
      };
      life.after(0, () => void perform());
    });
  }
}
