// Discovery: members of a new cluster meet at a service that they all know. Each registers itself, and the first as many as
// the cluster is to have, in the order of their registrations, are its members.
import { type Clock, idText, type Logger } from "../base/index.ts";
import { BootstrapError, reasonOf } from "./bootstrap-error.ts";

export interface Registration {
  /** Of a member, in hex. */
  readonly id: string;
  /** `name=url`, more of them with commas between for a member with several URLs. */
  readonly value: string;
  /** Grows from one registration to the next. */
  readonly order: number;
}

export interface Registrations {
  readonly members: readonly Registration[];
  /** The service's revision or index at that moment. */
  readonly position: number;
}

/** What is kept at the service for one cluster. */
export interface DiscoveryService {
  /** For messages: the address and the token, or the URL. */
  readonly name: string;
  /** The token that the cluster's identifiers are made with. */
  readonly token: string;
  /** How many members the cluster is to have, as written there; undefined if nothing is written. @throws {PassingError} */
  size(): Promise<string | undefined>;
  /** @throws {PassingError} */
  registrations(): Promise<Registrations>;
  /** @throws {PassingError} */
  register(id: string, value: string): Promise<void>;
  /** Resolves when there may be a registration later than `position`. @throws {PassingError} */
  changed(position: number): Promise<void>;
  close(): void;
}

/** The service could not be asked now. It may answer later. */
export class PassingError extends Error {
  override readonly name = "PassingError";
}

interface Newcomer {
  readonly memberId: bigint;
  /** What the others need of this member: `name=url`. */
  readonly registration: string;
}

interface DiscoveryWorld {
  readonly service: DiscoveryService;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Waits between attempts, doubled each time (etcd: 1 s up to 256 s). */
const retryFirstMs = 1_000;
const retryLastMs = 256_000;

/**
 * Registers this member and waits until the cluster is complete; as long as the service cannot be reached, it is tried
 * again. Returns the members as --initial-cluster has them.
 * @throws {BootstrapError} if the cluster has no size, or is complete without this member
 */
export async function discoverCluster(newcomer: Newcomer, world: DiscoveryWorld): Promise<string> {
  const { service, logger } = world;
  const own = idText(newcomer.memberId);
  const size = sizeOf(await patiently(world, () => service.size()), service);
  const before = await patiently(world, () => service.registrations());
  refuseFull(before, { own, size, service });
  const earlier = before.members.find(({ id }) => id === own);
  if (earlier?.value !== newcomer.registration) {
    await patiently(world, () => service.register(own, newcomer.registration));
  }
  logger.info("registered at the discovery service", { service: service.name, "member-id": own });
  for (;;) {
    const found = await patiently(world, () => service.registrations());
    refuseFull(found, { own, size, service });
    const members = inOrder(found).slice(0, size);
    logger.info("found members at the discovery service", {
      service: service.name,
      found: members.map(({ value }) => value),
      wanted: size,
    });
    if (members.length === size) return complete(members, service);
    await patiently(world, () => service.changed(found.position));
  }
}

function complete(members: readonly Registration[], { name }: DiscoveryService): string {
  const text = members.map(({ value }) => value).join(",");
  const names = new Set(members.map(({ value }) => value.split("=")[0]));
  if (names.size === members.length) return text;
  throw new BootstrapError(
    `Cannot discover the cluster: members at ${name} have the same --name: ${text}`,
  );
}

function sizeOf(text: string | undefined, { name }: DiscoveryService): number {
  if (text === undefined) {
    throw new BootstrapError(
      `Cannot discover the cluster: discovery: size key not found at ${name}; write the number of members there first`,
    );
  }
  const size = /^\+?\d{1,9}$/.test(text.trim()) ? Number(text) : 0;
  if (size > 0) return size;
  throw new BootstrapError(
    `Cannot discover the cluster: discovery: size key is bad at ${name}: ${JSON.stringify(text)}, wanted the number of members`,
  );
}

function inOrder({ members }: Registrations): Registration[] {
  return [...members].sort((a, b) => a.order - b.order);
}

/** The cluster is full for a member that is not among the first, and for one that would not be. */
function refuseFull(
  registrations: Registrations,
  { own, size, service }: { own: string; size: number; service: DiscoveryService },
): void {
  const chosen = inOrder(registrations).slice(0, size);
  if (chosen.length < size || chosen.some(({ id }) => id === own)) return;
  throw new BootstrapError(
    `Cannot discover the cluster: discovery: cluster is full: ${service.name} has ${size} members already: ${chosen.map(({ value }) => value).join(", ")}`,
  );
}

/** Repeats what the service cannot answer now. */
async function patiently<T>(
  { service, clock, logger }: DiscoveryWorld,
  ask: () => Promise<T>,
): Promise<T> {
  for (let waitMs = retryFirstMs; ; waitMs = Math.min(2 * waitMs, retryLastMs)) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof PassingError)) throw error;
      const fields = { service: service.name, error: reasonOf(error), "retry-ms": waitMs };
      logger.warn("the discovery service cannot be asked, trying again", fields);
    }
    await new Promise<void>((resolve) => clock.after(waitMs, resolve));
  }
}
