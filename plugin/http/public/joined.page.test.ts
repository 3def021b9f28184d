import { expect, test } from "vitest";
import type { ElectNow } from "../../coverage/elect-now.ts";
import { anElection, MAILED } from "../../coverage/election.fixture.ts";
import { openPublicJoin } from "../../enrolment/public-join.ts";
import { aLog } from "../../inbound/bot-backend.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { NOTICE_TYPES, type NoticeType } from "../../routing/notice-types.ts";
import type { Reached } from "../../routing/reached.ts";
import { LANGUAGES } from "../../templates/locales.ts";
import { readReachedWays, writeReached } from "./join-reached.ts";
import { aMember, GRACE, useJoinPage } from "./visitor.fixture.ts";

const { koha, open } = useJoinPage();

/** The page that Grace sees after joining, where what is sent is as `reached` says, a letter a type. */
async function thePage(reached: string, lang = "en"): Promise<string> {
  await aMember(koha.db);
  const { visitor } = await open({ TIDINGS_INVITE: "never" });
  await visitor.see();
  await visitor.send(GRACE);
  for (const [name] of visitor.cookies)
    if (name.startsWith("tidings_joined_")) visitor.cookies.set(name, `opted_in.0109.${reached}`);
  return (await visitor.see(`/done?lang=${lang}`)).html;
}

test("who has joined reads what comes by text, what comes as before, and what does not come yet", async () => {
  const html = await thePage("tmxnlxtxxxxx");
  expect(html).toContain("<li>By text: Hold ready, Overdue</li>");
  expect(html).toContain("<li>By email from the library, as before: Reminder of a hold</li>");
  expect(html).toContain("<li>By letter from the library, as before: Due soon</li>");
  expect(html).toContain("<li>Not sent by text yet: Recalled item ready</li>");
  expect(html).not.toContain("Checkout");
});

test("a cookie that somebody has made up says nothing that is false, and breaks nothing", async () => {
  expect(await thePage("zzzzzzzzzzzzzzzzzzz")).not.toContain("<li>");
});

test.each(LANGUAGES)("in %s it has its words", async (lang) => {
  expect(await thePage("tmlntmlntmln", lang)).not.toMatch(/\{\{|undefined/);
});

test("what is written into the cookie is read again; what nobody misses is not said", () => {
  const texted = { by: "us", channels: ["sms"], beside: "nothing", because: "koha_texts" } as const;
  const reached = new Map<NoticeType, Reached>([
    ["hold_ready", texted],
    ["overdue", { by: "mail", channel: "sms", because: "no_overdue_sms" }],
    ["checkout", { by: "nothing", channel: "sms", because: "off_in_koha" }],
    ["checkin", { by: "nothing", channel: "sms", because: "no_sms_letter" }],
  ]);
  const written = writeReached(reached);
  expect(written).toHaveLength(NOTICE_TYPES.length);
  expect(readReachedWays(written ?? "")).toEqual(
    new Map([
      ["text", ["hold_ready"]],
      ["mail", ["overdue"]],
      ["not_yet", ["checkin"]],
    ]),
  );
  expect(writeReached(new Map())).toBeUndefined();
});

/** Grace joins where whoever is opted in is elected for so. */
async function join(electNow: ElectNow) {
  await aMember(koha.db);
  const { installation } = await open({ TIDINGS_INVITE: "never" });
  const optIn = async () => ({ kind: "opted_in" }) as const;
  const parts = { db: koha.db, host: koha.host, installation, consent: { optIn }, zone: "UTC", log: aLog().log };
  const backend = openPublicJoin({ ...parts, electNow, now: () => at(0) });
  return backend.join({
    firstName: GRACE.first_name,
    surname: GRACE.last_name,
    card: GRACE.card,
    pin: GRACE.pin,
    number: "15035550109",
    country: "US",
    terms: { lang: "en", text: "…" },
    from: "203.0.113.9",
  });
}

test("who joins is elected for at once, and told by that", async () => {
  const answer = await join(async ({ db }, [id = 0]) => {
    await anElection(db, id, { overdue: MAILED });
    return 1;
  });
  const reached = "reached" in answer ? answer.reached : undefined;
  expect(reached?.get("hold_ready")?.by).toBe("us");
  expect(reached?.get("overdue")?.by).toBe("mail");
});

test("an election that fails turns nobody away, and nothing is said", async () => {
  await koha.db.deleteFrom("tidings_election").execute();
  const answer = await join(() => Promise.reject(new Error("no")));
  expect(answer).toEqual({ kind: "opted_in", reached: new Map() });
});
