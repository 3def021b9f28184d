import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nodeFault } from "../foundation/node-version.ts";
import { RUN_LOCKS } from "../koha/runs.ts";
import { TOO_LATE_MS } from "../routing/route.ts";

/* Numbers that stand both in the plugin's Perl and in TypeScript, where neither can import the other's. */

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const perl = (module: string) => read(`./Koha/Plugin/Tidings/${module}.pm`);

/** What the pattern's first group finds, once or more often; fails if it finds nothing. */
function found(text: string, pattern: RegExp): string[] {
  const all = [...text.matchAll(pattern)].map(([, one = ""]) => one);
  expect(all).not.toEqual([]);
  return all;
}

test("the plugin and the service agree when a notice is too old to be sent", () => {
  const [hours] = found(perl("Mode"), /^my \$TOO_LATE_HOURS\s*= (\d+);$/gm);
  expect(Number(hours) * 3_600_000).toBe(TOO_LATE_MS);
});

test("the checklist asks for the Node that the service needs", () => {
  const [major] = found(perl("Checklist"), /^my \$NODE\s*= (\d+);$/gm);
  expect(nodeFault(`v${major}.0.0`)).toBeUndefined();
  expect(nodeFault(`v${Number(major) - 1}.99.0`)).toBeDefined();
});

test("the service looks for every lock that a run may take", () => {
  const [further] = found(
    perl("RunLock"),
    /^my @PREFIXES = \( 'tidings-run-', map \{ "tidings-run\$_-" \} (.*) \);$/gm,
  );
  const [from, to] = found(further ?? "", /(\d+)/g).map(Number) as [number, number];
  const places = Array.from({ length: to - from + 1 }, (_, i) => `tidings-run${from + i}-`);
  expect(RUN_LOCKS).toEqual(["tidings-run-", ...places]);
});

test("the town's Koha issues tickets for as long as the plugin does, and waits as long between its nudges", () => {
  const town = read("../../scripts/town/koha/shim.ts");
  const lifetime = /utc_timestamp\(3\) \+ interval (\d+ \w+)\)/g;
  expect(found(town, lifetime)).toEqual(found(perl("Ticket"), lifetime));
  const calm = /opened_at > utc_timestamp\(3\) - interval (\d+ \w+)\)/g;
  expect(found(town, calm)).toEqual(found(perl("Nudge"), calm));
});
