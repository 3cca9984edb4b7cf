import { EtcdError } from "../base/index.ts";
import { StatusCode, StatusError } from "../wire/grpc/index.ts";

/** The gRPC status of what went wrong; anything that is no client error passes and is kept from the client. */
export function statusOf(error: unknown): unknown {
  if (!(error instanceof EtcdError)) return error;
  return new StatusError(error.code as StatusCode, error.message);
}

/**
 * The status of an error of the Lock and Election services. Official etcd runs these as a client of its own, whose errors
 * keep their text but not their code.
 */
export function recipeStatusOf(error: unknown): unknown {
  if (!(error instanceof EtcdError)) return error;
  return new StatusError(StatusCode.unknown, error.message);
}

/** A handler whose client errors become gRPC statuses. Stays synchronous when the handler is. */
export function withStatus<Arguments extends readonly unknown[], Result>(
  handle: (...given: Arguments) => Result | Promise<Result>,
  toStatus: (error: unknown) => unknown = statusOf,
): (...given: Arguments) => Result | Promise<Result> {
  return (...given) => {
    try {
      const result = handle(...given);
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        throw toStatus(error);
      });
    } catch (error) {
      throw toStatus(error);
    }
  };
}
