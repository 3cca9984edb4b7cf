// argv -> command table -> exit code. No await out here: the built program is CommonJS, which starts faster.
import { processWorld } from "../cli/index.ts";
import { runEtcdctl } from "../ctl/index.ts";

void runEtcdctl(process.argv.slice(2), processWorld()).then((exitCode) => {
  // Whatever is still open, such as standard input that nobody will read, has no say in it: all output is written.
  process.exit(exitCode);
});
