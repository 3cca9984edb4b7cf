import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { skipOutsideCi } from "../../test/support/skip.ts";
import { prebuiltClassicLevel } from "../build.ts";
import { debControl } from "./deb.ts";
import { architectures, root } from "./identity.ts";
import { isThere } from "./tools.ts";

/** Library to the packages that it is in. The rest is in glibc. */
const packagesOf: Readonly<Record<string, { deb: string; rpm: string }>> = {
  "libatomic.so.1": { deb: "libatomic1", rpm: "libatomic.so.1()" },
  "libgcc_s.so.1": { deb: "libgcc-s1", rpm: "libgcc_s.so.1()" },
  "libstdc++.so.6": { deb: "libstdc++6", rpm: "libstdc++.so.6()" },
  "libsystemd.so.0": { deb: "libsystemd0", rpm: "libsystemd.so.0()" },
};
const glibc = /^(libc|libdl|libm|libpthread|librt|ld-linux-[\w-]+)\.so\.\d+$/;
/** What packages ask for. */
const glibcMost = 28;

const shipped = [
  join(root, "node_modules", `node-linux-${process.arch}`, "bin", "node"),
  join(root, "node_modules", "sd-notify", "build", "Release", "notify.node"),
  ...architectures.map(({ node }) => prebuiltClassicLevel(node)),
];

function objdump(what: "-p" | "-T", file: string): string {
  const outputBytesMax = 64 * 1024 * 1024;
  const options = { encoding: "utf8", maxBuffer: outputBytesMax } as const;
  const { status, stdout, stderr } = spawnSync("objdump", [what, file], options);
  assert.equal(status, 0, stderr);
  return stdout;
}

test("packages ask for every library that what they hold is linked with", (t) => {
  if (!isThere("objdump")) return skipOutsideCi(t, "objdump is missing: apt-get install binutils");
  const control = debControl(architectures[0]!, 1);
  const recipe = readFileSync(join(root, "packaging/rpm/etcd.spec.in"), "utf8");
  for (const file of shipped) {
    for (const [, library = ""] of objdump("-p", file).matchAll(/^ +NEEDED +(\S+)$/gm)) {
      if (glibc.test(library)) continue;
      const found = packagesOf[library];
      assert.ok(found !== undefined, `${library} of ${file}`);
      assert.ok(control.includes(`${found.deb} (`), library);
      assert.ok(recipe.includes(found.rpm), library);
    }
  }
});

test("packages ask for a glibc that is new enough", (t) => {
  if (!isThere("objdump")) return skipOutsideCi(t, "objdump is missing: apt-get install binutils");
  assert.ok(debControl(architectures[0]!, 1).includes(`libc6 (>= 2.${glibcMost})`));
  for (const file of shipped.filter((path) => !path.includes("arm64"))) {
    for (const [, minor] of objdump("-T", file).matchAll(/\bGLIBC_2\.(\d+)/g)) {
      assert.ok(Number(minor) <= glibcMost, `${file}: 2.${minor}`);
    }
  }
});
