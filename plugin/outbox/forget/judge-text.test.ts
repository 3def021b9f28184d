import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KnownThing } from "../../koha/circulation/things.ts";
import { mustForget, type Standing, standingOf } from "./judge-text.ts";

const ANONYMOUS = 99;
const row = (patronId: number | null, open = false): KnownThing => ({ thing: "loan:9", patronId, open });
const whose = { patronId: 7, privacy: 1, anonymous: ANONYMOUS };

describe("a thing stands", () => {
  test.each<[string, KnownThing[], Standing]>([
    ["open while the patron has it", [row(7, true)], "open"],
    ["over while Koha knows who had it", [row(7)], "over"],
    ["forgotten once nobody is named", [row(null)], "forgotten"],
    ["forgotten once the anonymous patron is named", [row(ANONYMOUS)], "forgotten"],
    ["forgotten once the row is gone", [], "forgotten"],
    ["forgotten where the number is another's", [row(8, true)], "forgotten"],
    ["over where its number was given again, and only the older row is theirs", [row(8, true), row(7)], "over"],
  ])("%s", (_, rows, expected) => {
    expect(standingOf(rows, whose)).toBe(expected);
  });

  test("as the other patron's, where Koha has merged the two", () => {
    const merged = { ...whose, privacy: undefined };
    expect(standingOf([row(8, true)], merged)).toBe("open");
    expect(standingOf([row(8)], merged)).toBe("over");
    expect(standingOf([row(ANONYMOUS)], merged)).toBe("forgotten");
    expect(standingOf([row(null)], merged)).toBe("forgotten");
  });
});

const standing = fc.constantFrom<Standing>("open", "over", "forgotten");
const told = fc.record({
  sure: fc.boolean(),
  standings: fc.array(standing, { maxLength: 6 }),
  privacy: fc.constantFrom(0, 1, 2),
});
type Case = { sure: boolean; standings: Standing[]; privacy: number };

const judge = ({ sure, standings, privacy }: Case) => {
  const things = standings.map((_, at) => `loan:${at}`);
  return mustForget({ things, sure }, (thing) => standings[things.indexOf(thing)] ?? "forgotten", privacy);
};

describe("the words of a message", () => {
  test("go with the first thing that it surely tells of and that Koha has forgotten", () => {
    fc.assert(
      fc.property(told, (one) => {
        fc.pre(one.sure && one.standings.includes("forgotten"));
        return judge(one);
      }),
    );
  });

  test("stay while Koha knows all of it, unless the patron wants nothing kept", () => {
    fc.assert(
      fc.property(told, (one) => {
        fc.pre(one.privacy !== 2 && !one.standings.includes("forgotten"));
        return judge(one) === (!one.sure && one.standings.length === 0);
      }),
    );
  });

  test("stay while all of it is going on, whatever the patron wants", () => {
    fc.assert(
      fc.property(told, (one) => {
        fc.pre(one.standings.length > 0 && one.standings.every((how) => how === "open"));
        return !judge(one);
      }),
    );
  });

  test("go once nothing of it is going on, for who wants nothing kept", () => {
    fc.assert(
      fc.property(told, (one) => {
        fc.pre(one.standings.length > 0 && !one.standings.includes("open"));
        return judge({ ...one, privacy: 2 });
      }),
    );
  });

  test("never come back into question because Koha forgets more, or the patron wants less kept", () => {
    const worse = (how: Standing, by: Standing): Standing => (how === "forgotten" || by === "open" ? how : by);
    fc.assert(
      fc.property(told, fc.array(standing, { minLength: 6, maxLength: 6 }), fc.boolean(), (one, by, wants) => {
        const later: Case = {
          sure: one.sure,
          standings: one.standings.map((how, at) => worse(how, by[at] ?? "open")),
          privacy: wants ? 2 : one.privacy,
        };
        return !judge(one) || judge(later);
      }),
    );
  });
});
