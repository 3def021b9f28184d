import { expect, onTestFinished, test } from "vitest";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { aMessage } from "../../../outbox/message.fixture.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();

test.each([
  ["en", "Text removed on Mar 2, 2026"],
  ["es", "Texto retirado el 2 mar 2026"],
  ["fr", "Texte retiré le 2 mars 2026"],
  ["da", "Teksten blev fjernet den 2. mar. 2026"],
])("in %s staff and the patron read why a message has no words any more", async (lang, sentence) => {
  await aBorrower(koha.db, 7);
  const id = await aMessage(koha.db, {
    ...{ patron_id: 7, address_id: 1, state: "delivered", text: null, forgotten_at: at(0) },
    created_at: at(0),
  });
  const { visit } = await aService();
  const staff = await visit({ lang });
  for (const page of [
    `/messages/m${id}`,
    `/messages/m${id}/print`,
    "/messages?dates=all&cols=text",
    `/messages.csv?dates=all`,
  ])
    expect((await staff.see(page)).html, page).toContain(sentence);
  expect((await (await visit({ lang })).see("/patron/7")).html).toContain(sentence);
  expect((await (await visit({ kind: "patron", whoId: 7, lang })).see("/")).html).toContain(sentence);
});

test("a message that has its words, or whose words were erased for another reason, says nothing of it", async () => {
  await aBorrower(koha.db, 7);
  await aMessage(koha.db, { patron_id: 7, address_id: 1, state: "delivered", text: "Dune waits" });
  await aMessage(koha.db, { patron_id: 7, address_id: 1, state: "delivered", text: null });
  const { html } = await (await (await aService()).visit()).see("/patron/7");
  expect(html).toContain("Dune waits");
  expect(html).not.toContain("Text removed");
});

test("the overview and /health say where the service may not see what Koha has forgotten", async () => {
  const sentence = "keep titles that Koha has forgotten";
  const look = async () => {
    const { app, visit } = await aService();
    const health = await (await app.request("/health")).text();
    return [(await (await visit()).see("/")).html.includes(sentence), health.includes('"history":"unread"')];
  };
  expect(await look()).toEqual([false, false]);
  const { circulation } = koha.host;
  onTestFinished(() => {
    Object.assign(koha.host, { circulation });
  });
  Object.assign(koha.host, { circulation: { loans: true, holds: false, titles: true, privacy: true } });
  expect(await look()).toEqual([true, true]);
});
