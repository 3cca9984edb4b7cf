// The only place of this room that looks at the running process.
import { arch, platform, version } from "node:process";
import { applianceVersion, etcdVersion } from "../base/index.ts";

export { etcdVersion };

/** Architectures by the names that etcd prints. */
const archNames: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

/** What `etcd --version` prints: the lines of official etcd, with Node in place of Go, and which release of this program it is. */
export function versionText(): string {
  return [
    `etcd Version: ${etcdVersion}`,
    "Git SHA: Not provided",
    `Node Version: ${version}`,
    `Node OS/Arch: ${platform}/${archNames[arch] ?? arch}`,
    `Appliance Version: ${applianceVersion}`,
    "",
  ].join("\n");
}
