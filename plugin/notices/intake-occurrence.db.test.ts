import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, readMessages, readShown, useKoha } from "./intake.fixture.ts";

const SHIM = fileURLToPath(new URL("../shim", import.meta.url));
const PROGRAM = `use JSON::PP; use Koha::Plugin::Tidings::Stamp;
  my %letter = ( code => 'X' );
  my $params = { tables => decode_json( $ARGV[0] ) };
  Koha::Plugin::Tidings::Stamp::stamp( undef, { letter => \\%letter, params => $params } );
  print $letter{metadata};`;

/** The metadata that the plugin's own Perl writes for a letter made from these rows of Koha's. */
function stampOf(tables: Record<string, Record<string, string | number | null>>): string {
  return execFileSync("perl", [`-I${SHIM}`, "-e", PROGRAM, JSON.stringify(tables)], { encoding: "utf8" });
}

const HOLD = { reserve_id: 4711, branchcode: "MPL", itemnumber: 9, found: "W", waitingdate: "2026-03-02" };
const aHold = (more: Partial<typeof HOLD> & { expirationdate?: string } = {}) =>
  stampOf({ reserves: { ...HOLD, ...more } });
const LOAN = { issue_id: 45, branchcode: "MPL", date_due: "2026-03-30 23:59:00", auto_renew_error: null };
const aLoan = (more: Partial<Record<keyof typeof LOAN | "renewals_count", string | number>> = {}) =>
  stampOf({ issues: { ...LOAN, ...more } });

describe.for(["current", "19.06"] as const)("an event is a thing and its occurrence, in a %s Koha", (shape) => {
  const koha = useKoha(shape);

  /** Queues two notices five minutes apart, each with its stamp and words, and returns how many messages each made. */
  async function twice(
    letterCode: string,
    first: [stamp: string, text: string],
    second: [stamp: string, text: string],
  ) {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    const one = anIntake(koha.db, koha.host);
    await one.sweep(0);
    await one.look(0);
    const made: number[] = [];
    for (const [minutes, [metadata, content]] of [
      [1, first],
      [6, second],
    ] as const) {
      made.push(await aNotice(koha.db, { patronId: 7, queuedAt: at(minutes), letterCode, metadata, content }));
      await one.look(minutes);
    }
    const [earlier = 0, later = 0] = made;
    return {
      made: [(await readMessages(koha.db, earlier)).length, (await readMessages(koha.db, later)).length],
      later: (await readShown(koha.db, later))?.status,
    };
  }
  const both = { made: [1, 1], later: "sent" };
  const one = { made: [1, 0], later: "deleted" };

  test.each([
    ["trapped again at another library", aHold(), aHold({ branchcode: "OAK" })],
    ["trapped again on another day", aHold(), aHold({ waitingdate: "2026-03-03" })],
    ["kept until another day", aHold({ expirationdate: "2026-03-09" }), aHold({ expirationdate: "2026-03-12" })],
    ["filled with another copy", aHold(), aHold({ itemnumber: 10 })],
  ])("a hold that is %s is told again", async (_what, before, after) => {
    const told = await twice("HOLD", [before, "Dune is ready at Midway"], [after, "Dune is ready at Oak"]);
    expect(told).toEqual(both);
  });

  test.each([
    ["due another day", aLoan(), aLoan({ date_due: "2026-04-27 23:59:00" })],
    ["renewed once more", aLoan({ renewals_count: 1 }), aLoan({ renewals_count: 2 })],
    ["refused for another reason", aLoan({ auto_renew_error: "too_soon" }), aLoan({ auto_renew_error: "too_many" })],
  ])("a loan that is %s is told again, even in the same words", async (_what, before, after) => {
    expect(await twice("AUTO_RENEWALS", [before, "Dune was renewed"], [after, "Dune was renewed"])).toEqual(both);
  });

  test.each([
    ["a hold", "HOLD", aHold(), aHold()],
    ["a loan", "DUE", aLoan(), aLoan()],
  ])("%s told twice by a default wording and a library's own is one text", async (_what, code, first, second) => {
    expect(await twice(code, [first, "Dune: Midway"], [second, "Your book Dune: Midway"])).toEqual(one);
  });

  test.each([
    ["each in its own look", [1, 3, 5, 7]],
    ["all in one look", [7]],
  ])("a hold that goes to another library and back is told each time, its twin is not: %s", async (_when, looks) => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    const intake = anIntake(koha.db, koha.host);
    await intake.sweep(0);
    await intake.look(0);
    const ids: number[] = [];
    for (const [minutes, branchcode] of [
      [1, "MPL"],
      [3, "OAK"],
      [5, "MPL"],
      [7, "MPL"],
    ] as const) {
      const told = { metadata: aHold({ branchcode }), content: `Dune is ready at ${branchcode}` };
      ids.push(await aNotice(koha.db, { patronId: 7, queuedAt: at(minutes), ...told }));
      if (looks.includes(minutes)) await intake.look(minutes);
    }
    const made = await Promise.all(ids.map((id) => readMessages(koha.db, id)));
    expect(made.map((messages) => messages.length)).toEqual([1, 1, 1, 0]);
  });

  test("stamps from before occurrences were written name the pickup library at least", async () => {
    const old = (branch: string) => JSON.stringify({ tidings_branch: branch, tidings_event: "hold:4711" });
    expect(await twice("HOLD", [old("MPL"), "Dune: Midway"], [old("OAK"), "Dune: Oak"])).toEqual(both);
  });

  test("and tell a twin by hold and library", async () => {
    const old = JSON.stringify({ tidings_branch: "MPL", tidings_event: "hold:4711" });
    expect(await twice("HOLD", [old, "Dune: Midway"], [old, "Your hold Dune: Midway"])).toEqual(one);
  });

  test("the library of a loan's wording makes no other event", async () => {
    const old = (branch: string) => JSON.stringify({ tidings_branch: branch, tidings_event: "loan:45" });
    expect(await twice("DUE", [old("MPL"), "Dune is due"], [old("OAK"), "Your book Dune is due"])).toEqual(one);
  });
});
