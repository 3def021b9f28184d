import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChannelName } from "../database/tables.ts";
import { AS_INSTALLED, type Ruling } from "./rules/notice-rule.ts";
import { anyPerson, anyRuling, anySenders, aPersonWith } from "./ways.fixture.ts";
import { chooseWays, type Person, type Way } from "./ways.ts";

const both = new Map<ChannelName, string>([
  ["sms", "15550100001"],
  ["telegram", "telegram"],
]);
const chosen = (ruling: Partial<Ruling>, patron: Person, guardians: readonly Person[] = []) =>
  chooseWays(patron, guardians, { ...AS_INSTALLED, ...ruling }, both);
const all = ({ first, instead, also }: { first: Way; instead: readonly Way[]; also: readonly Way[] }) => [
  first,
  ...instead,
  ...also,
];

/** The ways of a person that are opted in, wanted and set up. */
const openOf = ({ choices, wants }: Person, senders: ReadonlyMap<ChannelName, string>) =>
  choices.filter(
    ({ state, channel, addressId }) =>
      state === "opted_in" && wants(channel) && senders.has(channel) && addressId !== null,
  );

const each = (check: (patron: Person, guardians: Person[], ruling: Ruling, senders: typeof both) => void) =>
  fc.assert(
    fc.property(
      anyPerson(7),
      fc.tuple(anyPerson(8), anyPerson(9)).chain((two) => fc.subarray(two)),
      anyRuling,
      anySenders,
      check,
    ),
    { numRuns: 3_000 },
  );

describe("by any rules", () => {
  test("no way is taken that is not opted in, wanted and set up, nor one to somebody it is not for", () => {
    each((patron, guardians, ruling, senders) => {
      const choice = chooseWays(patron, guardians, ruling, senders);
      for (const { patronId, channel, sender, addressId, ledgerId } of choice ? all(choice) : []) {
        const person = [patron, ...guardians].find((one) => one.patronId === patronId);
        expect(person && openOf(person, senders)).toContainEqual(
          expect.objectContaining({ channel, addressId, ledgerId, state: "opted_in" }),
        );
        expect(senders.get(channel)).toBe(sender);
        if (ruling.to === "patron") expect(patronId).toBe(7);
      }
    });
  });

  test("something is chosen wherever the patron, or a guardian whom the rules name, has a way", () => {
    each((patron, guardians, ruling, senders) => {
      const asked = ruling.to === "patron" ? [patron] : [patron, ...guardians];
      const some = asked.some((one) => openOf(one, senders).length > 0);
      expect(chooseWays(patron, guardians, ruling, senders) !== undefined).toBe(some);
    });
  });

  test("no address is written to twice, and none in place of itself", () => {
    each((patron, guardians, ruling, senders) => {
      const choice = chooseWays(patron, guardians, ruling, senders);
      if (!choice) return;
      const told = [choice.first, ...choice.also].map(({ addressId }) => addressId);
      expect(new Set(told).size).toBe(told.length);
    });
  });

  test("by all ways every one gets it exactly once, one address for whoever has it first", () => {
    each((patron, guardians, ruling, senders) => {
      const choice = chooseWays(patron, guardians, { ...ruling, ways: { mode: "all", order: [] } }, senders);
      if (!choice) return;
      const theirs = ruling.to === "patron" ? [] : guardians.filter((one) => openOf(one, senders).length > 0);
      const persons = ruling.to === "guardian" && theirs.length > 0 ? theirs : [patron, ...theirs];
      const open = persons.flatMap((one) => openOf(one, senders).map(({ addressId }) => addressId));
      expect([choice.first, ...choice.also].map(({ addressId }) => addressId)).toEqual([...new Set(open)]);
      expect(choice.instead).toEqual([]);
    });
  });

  test("not by all ways each person is told once at most, by the one that their order prefers", () => {
    each((patron, guardians, ruling, senders) => {
      const choice = chooseWays(patron, guardians, ruling, senders);
      if (!choice || ruling.ways.mode === "all") return;
      const { ways } = ruling;
      const told = [choice.first, ...choice.also];
      expect(new Set(told.map(({ patronId }) => patronId)).size).toBe(told.length);
      for (const { patronId, channel } of told) {
        const person = [patron, ...guardians].find((one) => one.patronId === patronId);
        const open = person ? openOf(person, senders).map((one) => one.channel) : [];
        const named = ways.mode === "first" ? ways.order.find((one) => open.includes(one)) : undefined;
        expect(channel).toBe(named ?? open[0]);
      }
      // What takes the place of the first is the same person's.
      expect(choice.instead.every(({ patronId }) => patronId === choice.first.patronId)).toBe(true);
    });
  });

  test("titles are hidden exactly from guardians who may not know them", () => {
    each((patron, guardians, ruling, senders) => {
      const choice = chooseWays(patron, guardians, ruling, senders);
      for (const way of choice ? all(choice) : []) {
        const person = [patron, ...guardians].find((one) => one.patronId === way.patronId);
        expect(way.hidesTitles ?? false).toBe(person?.hidesTitles ?? false);
      }
    });
  });
});

test("as installed it is the patron's newest choice, whatever guardians have", () => {
  each((patron, guardians, _ruling, senders) => {
    const choice = chooseWays(patron, guardians, AS_INSTALLED, senders);
    const [newest, ...rest] = openOf(patron, senders);
    expect(choice?.first.channel).toBe(newest?.channel);
    expect(choice?.instead.map(({ channel }) => channel) ?? []).toEqual(rest.map(({ channel }) => channel));
    expect(choice?.also ?? []).toEqual([]);
  });
});

describe("guardians", () => {
  const CHILD = aPersonWith(7, { sms: 70 });
  const MOTHER = aPersonWith(8, { sms: 80, telegram: 81 });

  test("get it in the child's place, or beside the child; both only where the rule says so", () => {
    expect(chosen({ to: "guardian" }, CHILD, [MOTHER])).toMatchObject({ first: { patronId: 8 }, also: [] });
    expect(chosen({ to: "both" }, CHILD, [MOTHER])).toMatchObject({ first: { patronId: 7 }, also: [{ patronId: 8 }] });
    expect(chosen({ to: "patron" }, CHILD, [MOTHER])).toMatchObject({ first: { patronId: 7 }, also: [] });
  });

  test("who has no way of their own gets nothing, and the child's address is used", () => {
    const silent = aPersonWith(8, {});
    expect(chosen({ to: "guardian" }, CHILD, [silent])).toMatchObject({ first: { patronId: 7 }, also: [] });
    expect(chosen({ to: "guardian" }, aPersonWith(7, {}), [silent])).toBeUndefined();
  });

  test("of two each is told, and a phone that both have hears once", () => {
    const father = aPersonWith(9, { sms: 90 });
    expect(chosen({ to: "guardian" }, CHILD, [MOTHER, father])).toMatchObject({
      first: { patronId: 8 },
      also: [{ patronId: 9 }],
    });
    expect(chosen({ to: "guardian" }, CHILD, [MOTHER, aPersonWith(9, { sms: 80 })])?.also).toEqual([]);
    expect(chosen({ to: "both" }, CHILD, [aPersonWith(8, { sms: 70 })])?.also).toEqual([]);
  });
});
