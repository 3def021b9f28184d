import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { useKoha } from "../../notices/intake.fixture.ts";
import {
  allTextBut,
  anElected,
  aProfile,
  MAIL_TAKEN,
  manyElected,
  NO_LETTER,
  NOT_TICKED,
  nobodyElected,
  UNSEEN,
  UNTICKED,
} from "./coverage.fixture.ts";
import { COVERED_PAGE, readCovered } from "./covered-patrons.ts";
import { isGap } from "./fares.ts";
import { readCoverage } from "./read-coverage.ts";
import { byFare, gaps, tally, totals } from "./summary.ts";

const koha = useKoha();
beforeEach(() => nobodyElected(koha.db));

async function threeLibraries() {
  for (const id of [1, 2, 3, 4, 5]) await aBorrower(koha.db, id);
  await sql`insert ignore into branches (branchcode, branchname) values ('CPL', 'Centerville')`.execute(koha.db);
  await sql`update borrowers set branchcode = 'CPL' where borrowernumber in (4, 5)`.execute(koha.db);
  await anElected(koha.db, 1, allTextBut());
  await anElected(koha.db, 2, allTextBut({ hold_ready: NOT_TICKED, due: NOT_TICKED, recall_ready: UNSEEN }));
  await anElected(koha.db, 3, allTextBut({ hold_ready: NO_LETTER, due: NOT_TICKED }), { later: true });
  await anElected(koha.db, 4, allTextBut({ hold_ready: MAIL_TAKEN, checkin: UNTICKED }), { library: "CPL" });
  await anElected(koha.db, 5, allTextBut({ hold_ready: NO_LETTER }), { library: "CPL" });
}

const everyone = async (reach: readonly string[] | null = null) => readCoverage(koha.db, reach);

describe("figures", () => {
  test("a patron whom any notice misses counts once, by the worst; what they do not want misses nobody", async () => {
    await threeLibraries();
    expect(totals(await everyone())).toEqual({ patrons: 5, whole: 2, koha: 1, nobody: 2 });
    expect(totals(await everyone(), "CPL")).toEqual({ patrons: 2, whole: 1, koha: 0, nobody: 1 });
    expect((await everyone()).later).toBe(1);
  });

  test("each type says how many fare how, each reason which types, the most frequent first", async () => {
    await threeLibraries();
    const all = tally(await everyone());
    const holds = all.filter(({ type }) => type === "hold_ready");
    expect(byFare(holds)).toEqual({ ours: 2, koha: 1, nobody: 2, unwanted: 0, not_sent: 0 });
    expect(gaps(all)).toEqual([
      {
        because: "no_sms_letter",
        types: [{ type: "hold_ready", patrons: 2, now: { mail: 0, letter: 0, nothing: 2 } }],
      },
      {
        because: "sms_not_ticked",
        types: [
          { type: "due", patrons: 2, now: { mail: 2, letter: 0, nothing: 0 } },
          { type: "hold_ready", patrons: 1, now: { mail: 1, letter: 0, nothing: 0 } },
        ],
      },
    ]);
    expect(gaps(all, (fare) => !isGap(fare)).map(({ because }) => because)).toEqual(["unticked_here", "job_not_seen"]);
  });

  test("only libraries within reach are counted", async () => {
    await threeLibraries();
    expect(totals(await everyone(["CPL"])).patrons).toBe(2);
    expect(totals(await everyone([]))).toEqual({ patrons: 0, whole: 0, koha: 0, nobody: 0 });
  });
});

describe("the patrons behind a figure", () => {
  const ids = async (filter: Omit<Parameters<typeof readCovered>[1], "type">, reach: readonly string[] | null = null) =>
    (await readCovered(koha.db, { type: "hold_ready", ...filter }, reach)).patrons.map(({ patronId }) => patronId);

  test("are listed by how they fare, by reason and by library", async () => {
    await threeLibraries();
    expect(await ids({})).toEqual([1, 2, 3, 4, 5]);
    expect(await ids({ fare: "nobody" })).toEqual([3, 5]);
    expect(await ids({ because: "no_sms_letter", library: "CPL" })).toEqual([5]);
    expect(await ids({ fare: "unwanted" })).toEqual([]);
  });

  test("one who has moved out of reach today is not shown, though the figures learn it later", async () => {
    await threeLibraries();
    await sql`update borrowers set branchcode = 'CPL' where borrowernumber = 3`.execute(koha.db);
    expect(await ids({ fare: "nobody" }, ["MPL"])).toEqual([]);
    expect(await ids({}, [])).toEqual([]);
  });

  test("come a page at a time", async () => {
    const profile = await aProfile(koha.db, allTextBut());
    await manyElected(koha.db, 1, COVERED_PAGE + 3, profile);
    const first = await readCovered(koha.db, { type: "due" }, null);
    expect([first.patrons.length, first.more]).toEqual([COVERED_PAGE, true]);
    const next = await readCovered(koha.db, { type: "due", after: first.patrons.at(-1)?.patronId }, null);
    expect([next.patrons.length, next.more]).toEqual([3, false]);
  });
});

test("200,000 patrons are counted along one index, without looking at their rows", async () => {
  const profiles = [
    await aProfile(koha.db, allTextBut()),
    await aProfile(koha.db, allTextBut({ hold_ready: NO_LETTER })),
    await aProfile(koha.db, allTextBut({ due: NOT_TICKED })),
  ];
  for (const [at, profile] of profiles.entries()) {
    await manyElected(koha.db, 1 + at * 70_000, 70_000, profile, ["MPL", "CPL"][at % 2]);
  }
  const { rows } = await sql<{ key: string; Extra: string }>`explain select library, profile_id, count(*) as patrons
    from tidings_election group by library, profile_id`.execute(koha.db);
  expect(rows.map(({ key, Extra }) => [key, Extra])).toEqual([["by_library", "Using index"]]);
  expect(totals(await everyone())).toEqual({ patrons: 210_000, whole: 70_000, koha: 70_000, nobody: 70_000 });
  await nobodyElected(koha.db);
}, 60_000);
