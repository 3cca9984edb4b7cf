// Tools that run for a moment are made for an instant start: each is one file without imports of others, as every file costs
// Node half a millisecond, in CommonJS, whose loader is the faster one. What a command does not need is in it but is not run,
// and the gRPC library, which only commands with streams use, is a file of its own.
import { resolve } from "node:path";
import { build as bundle, type Metafile, type Plugin } from "esbuild";

export interface ToolsOptions {
  readonly root: string;
  /** Program name to source file. */
  readonly entryPoints: Readonly<Record<string, string>>;
  readonly outDir: string;
  readonly plugins: readonly Plugin[];
}

const grpcPackage = "@grpc/grpc-js";
const grpcFile = "grpc-js.cjs";

const grpcApart: Plugin = {
  name: "grpc-apart",
  setup({ onResolve }) {
    onResolve({ filter: /^@grpc\/grpc-js$/ }, ({ kind }) =>
      kind === "entry-point" ? undefined : { path: `./${grpcFile}`, external: true },
    );
  },
};

/** Of a file of this project nothing is kept that is not used: none of them does anything by being imported. */
const withoutSideEffects: Plugin = {
  name: "without-side-effects",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir, kind }) =>
      kind === "entry-point" ? undefined : { path: resolve(resolveDir, path), sideEffects: false },
    );
  },
};

/** Writes `<program>.cjs` for each, and what they share. */
export async function bundleTools(options: ToolsOptions): Promise<Metafile[]> {
  const common = {
    absWorkingDir: options.root,
    outdir: options.outDir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node26",
    // createRequire takes either.
    define: { "import.meta.url": "__filename" },
    // Less to read, while names stay for whoever reads a stack.
    minifyWhitespace: true,
    minifySyntax: true,
    metafile: true,
    logLevel: "warning",
  } as const;
  const tools = await bundle({
    ...common,
    entryPoints: { ...options.entryPoints },
    plugins: [...options.plugins, grpcApart, withoutSideEffects],
  });
  const library = await bundle({ ...common, entryPoints: { "grpc-js": grpcPackage } });
  return [tools.metafile, library.metafile];
}
