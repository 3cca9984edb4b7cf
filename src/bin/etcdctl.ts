// argv -> command table -> exit code.
import { processWorld } from "../cli/index.ts";
import { runEtcdctl } from "../ctl/index.ts";

process.exitCode = await runEtcdctl(process.argv.slice(2), processWorld());
