import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { backupMetrics } from "../../src/ctl/backup/backup-metrics.ts";
import { Metrics } from "../../src/host/index.ts";
import { services } from "../../src/wire/protobuf/index.ts";
import { root } from "./identity.ts";

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
interface Dashboard {
  readonly panels: readonly Panel[];
}
interface Panel {
  readonly title: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets: readonly { readonly expr: string }[];
}

const rules = (
  parse(readFileSync(join(root, "packaging/prometheus/etcd-alerts.yml"), "utf8")) as Rules
).groups.flatMap((group) => group.rules);
const { panels } = JSON.parse(
  readFileSync(join(root, "packaging/grafana/etcd.json"), "utf8"),
) as Dashboard;

/** Metrics by name, with the labels of each: what a page and backups say, and what no request has counted yet. */
async function catalogue(): Promise<ReadonlySet<string>> {
  const { text } = await new Metrics().scrape();
  const names = new Set<string>(["up", ...Object.keys(backupMetrics)]);
  for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    if (type === "histogram")
      for (const end of ["bucket", "sum", "count"]) names.add(`${name}_${end}`);
    else names.add(name!);
  }
  return names;
}

/** Names of metrics: words before a selector or an operator that begin like ours. */
function metricsIn(expr: string): string[] {
  const bare = expr.replaceAll(/"[^"]*"/g, "").replaceAll(/\{[^}]*\}/g, "");
  return (
    bare
      .match(/\b(etcd|grpc_server|process|up)(_[a-z_]+)?\b/g)
      ?.filter((name) => !name.startsWith("grpc_method")) ?? []
  );
}

test("every metric that alerts and panels name is one that a member has", async () => {
  const known = await catalogue();
  assert.ok(Object.keys(services).length > 0 && known.size > 100);
  const exprs = [
    ...rules.map(({ expr }) => expr),
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];
  assert.ok(exprs.length > 30);
  for (const expr of exprs) {
    const names = metricsIn(expr);
    assert.ok(names.length > 0, expr);
    for (const name of names) assert.ok(known.has(name), `${name} in ${expr}`);
  }
});

test("an alert says what it is about and what to do", () => {
  assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  for (const { alert, labels, annotations } of rules) {
    assert.match(alert, /^Etcd[A-Z]/);
    assert.ok(["warning", "critical"].includes(labels.severity), alert);
    assert.ok(
      annotations.summary.startsWith("etcd: ") && annotations.description.endsWith("."),
      alert,
    );
  }
});

test("panels lie beside and under one another, none over another", () => {
  const cells = new Set<string>();
  for (const { title, gridPos } of panels) {
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.ok(!cells.has(`${x},${y}`), `${title} lies over another`);
        cells.add(`${x},${y}`);
      }
    }
  }
});
