import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nodeFault } from "../foundation/node-version.ts";
import { DEFAULT_ROLES } from "../http/frame/roles/roles.ts";
import { MERGED_BY_KOHA } from "../koha/queue/growing.ts";
import { RUN_LOCKS } from "../koha/queue/runs.ts";
import { SECURITY_LETTERS } from "../koha/security-letters.ts";
import { LETTERS_OF_TYPE, NOTICE_TYPES } from "../routing/notice-types.ts";
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

test("both know the letters that Koha adds to", () => {
  const [codes = ""] = found(perl("Stamp"), /^my \$MERGED = qr\/\\A\(\?:([A-Z|]+)\)\\z\/;$/gm);
  expect(codes.split("|").toSorted()).toEqual([...MERGED_BY_KOHA].toSorted());
});

test("both leave the same letters to Koha because they give access to an account", () => {
  const [lines = ""] = found(perl("Run"), /^my \$SECURITY = qr\{\n(.*?)\n\}xi;$/gms);
  // One alternative each: what must follow, and whether anything may.
  const ours = lines
    .replaceAll(/\\A|[\s]/g, "")
    .replaceAll("?:", "")
    .split("|");
  const theirs = SECURITY_LETTERS.replaceAll(/^\^\(|\)\$$/g, "").split("|");
  const form = (codes: string[]) => codes.map((code) => (code.endsWith(".*") ? code.slice(0, -2) : `${code}\\z`));
  expect(ours.toSorted()).toEqual(form(theirs).toSorted());
});

test("both know which letters have words of ours, and which acts there are", () => {
  const [codes = ""] = found(perl("ActLetters"), /^my %OURS = .*qw\(\n(.*?)\n\);$/gms);
  const worded = read("../coverage/bridges/plan-letters.ts").match(/"[A-Z_]+"(?=,\n)/g);
  expect(codes.trim().split(/\s+/)).toEqual(worded?.map((code) => code.slice(1, -1)));
  expect(codes.trim().split(/\s+/).toSorted()).toEqual(
    NOTICE_TYPES.flatMap((type) => (type === "overdue" ? [] : LETTERS_OF_TYPE[type])).toSorted(),
  );
  const acts = found(perl("Acts"), /^ {4}(\w+) +=> \[ Act/gm);
  expect(acts).toEqual(found(read("../koha/acts/act.ts"), /"(\w+)"(?=[^;]*; (?:patron|letters|rules|message_id))/g));
});

test("the checklist asks for the Node that the service needs", () => {
  const [major] = found(perl("Checklist"), /^my \$NODE\s*= (\d+);$/gm);
  expect(nodeFault(`v${major}.0.0`)).toBeUndefined();
  expect(nodeFault(`v${Number(major) - 1}.99.0`)).toBeDefined();
});

test("the checklist waits for the service as long as that asks public addresses, and knows all it may find", () => {
  const [seconds] = found(perl("Checklist"), /^my \$CHECKS_SECONDS = (\d+);$/gm);
  const asking = read("../http/checks/round-trip.ts");
  const [patience] = found(asking, /^const PATIENCE_MS = ([\d_]+);$/gm);
  expect(Number(seconds) * 1_000).toBeGreaterThan(Number(patience?.replace("_", "")) + 1_000);
  const [union = ""] = found(asking, /export type RoundTrip =((?:\n {2}.*)+);/g);
  const [known = ""] = found(perl("Outside"), /my %REACHED\s.*\n\s*qw\((.*)\);/g);
  expect(["proved", ...known.split(" ")]).toEqual(found(union, /"(\w+)"/g));
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

test("both compute the digest of a person's rights in the same way", () => {
  const [theirs = ""] = found(perl("Permission"), /<<'SQL', \$borrowernumber \);\n(.*?)\nSQL$/gms);
  const [ours = ""] = found(read("../koha/credentials/rights-digest.ts"), /sql<\{ rights: string \}>`\n(.*?)`/gs);
  expect(ours.replace(/\$\{whoId\}/, "?")).toBe(theirs);
});

test("both know which permissions of Koha grant which role as installed", () => {
  const [lines = ""] = found(perl("Roles"), /^my %DEFAULTS = \(\n(.*?)\n\);$/gms);
  const pairs = [...lines.matchAll(/^ *(\w+) *=> \[(.*)\],$/gm)].map(([, role = "", list = ""]) => [
    role,
    list.split(", ").map((one) => one.replaceAll("'", "")),
  ]);
  expect(Object.fromEntries(pairs)).toEqual(DEFAULT_ROLES);
});

test("both take the same for a path of the staff pages", () => {
  const [theirs = ""] = found(perl("Door"), /^my \$OWN = qr\{\n\\A(.*)\\z\n\}xa;$/gm);
  const [ours = ""] = found(read("../http/frame/own-path.ts"), /^const OWN = \/\^(.*)\$\/;$/gm);
  expect(theirs.replaceAll("\\z", "$")).toBe(ours.replaceAll("\\/", "/"));
});
