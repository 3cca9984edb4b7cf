import type { TestContext } from "node:test";
import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
} from "@grpc/grpc-js";
import type { MethodDescriptor } from "../../wire/protobuf/index.ts";

export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface FakeCall {
  readonly path: string;
  readonly metadata: Metadata;
}

type Handler = (definition: Definition) => unknown;
interface Definition {
  readonly calls: FakeCall[];
}

/** One method of a server that does what a test says. */
export interface FakeMethod {
  readonly name: string;
  readonly method: MethodDescriptor<never, never>;
  readonly handler: Handler;
}

function named<Q, A>(method: MethodDescriptor<Q, A>, handler: Handler): FakeMethod {
  return {
    name: `${method.service}.${method.name}`,
    method: method as unknown as MethodDescriptor<never, never>,
    handler,
  };
}

/** Answers each request with what `answer` returns; refuses it with what it throws. */
export function answering<Q, A>(
  method: MethodDescriptor<Q, A>,
  answer: (request: Q, metadata: Metadata) => A | Promise<A>,
): FakeMethod {
  return named(method, ({ calls }) => (call: ServerUnaryCall<Q, A>, done: sendUnaryData<A>) => {
    calls.push({ path: method.path, metadata: call.metadata });
    Promise.resolve()
      .then(() => answer(call.request, call.metadata))
      .then(
        (value) => done(null, value),
        (error: Refusal) => done({ code: error.code, details: error.message }),
      );
  });
}

export function streaming<Q, A>(
  method: MethodDescriptor<Q, A>,
  serve: (call: ServerDuplexStream<Q, A>) => void,
): FakeMethod {
  return named(method, ({ calls }) => (call: ServerDuplexStream<Q, A>) => {
    calls.push({ path: method.path, metadata: call.metadata });
    call.on("error", () => {});
    serve(call);
  });
}

/** A server by another gRPC library than the one that is tested. */
export class FakeServer {
  readonly calls: FakeCall[] = [];
  readonly #methods: readonly FakeMethod[];
  #server: Server | undefined;
  readonly #socketFile: string | undefined;
  #port = 0;

  /** Listens at `socketFile` if it is given, else on a free port. */
  constructor(methods: readonly FakeMethod[], socketFile?: string) {
    this.#methods = methods;
    this.#socketFile = socketFile;
  }

  static async start(t: TestContext, methods: readonly FakeMethod[]): Promise<FakeServer> {
    const server = new FakeServer(methods);
    await server.start();
    t.after(() => server.stop());
    return server;
  }

  get endpoint(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** On the port that it had before, if it was started before. */
  async start(): Promise<void> {
    const server = new Server();
    for (const { name, method, handler } of this.#methods) {
      const { path, request, response, requestStream, responseStream } = method;
      const definition = {
        path,
        requestStream,
        responseStream,
        requestSerialize: request.encode,
        requestDeserialize: (bytes: Buffer) => request.decode(bytes),
        responseSerialize: response.encode,
        responseDeserialize: (bytes: Buffer) => response.decode(bytes),
      };
      server.addService({ [name]: definition } as never, { [name]: handler(this) } as never);
    }
    this.#port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(
        this.#socketFile === undefined ? this.endpoint : `unix:${this.#socketFile}`,
        ServerCredentials.createInsecure(),
        (error, bound) => (error === null ? resolve(bound) : reject(error)),
      ),
    );
    this.#server = server;
  }

  /** Cuts all connections. */
  stop(): void {
    this.#server?.forceShutdown();
  }

  callsOf(path: string): readonly FakeCall[] {
    return this.calls.filter((call) => call.path === path);
  }
}
