import { expect, test } from "vitest";
import { stateOf } from "../../../consent/patron.fixture.ts";
import { aNotice } from "../../../koha/queue/notice.fixture.ts";
import { at, readEntry, readShown } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";
import { aRita, press, STAFF, tenSecondsLater } from "./review-page.fixture.ts";

const { koha, aService } = usePages();

async function anEntry(patronId: number | null, state: "ended" | "left", because: string): Promise<number> {
  const noticeId = await aNotice(koha.db, { patronId, queuedAt: at(-60) });
  const known = { notice_id: noticeId, patron_id: patronId, letter_code: "HOLD", queued_at: at(-60), look_at: null };
  await koha.db
    .insertInto("tidings_notice")
    .values({ ...known, round: 1, state, because, first_seen_at: at(-60), changed_at: at(-50) })
    .execute();
  return noticeId;
}

test.each([...LANGUAGES])(
  "who has not answered, refused texts, nobody's notices and other people, in %s",
  async (lang) => {
    await aRita(koha.db);
    await anEntry(7, "ended", "too_long");
    await anEntry(7, "ended", "too_late");
    const nobodys = await anEntry(null, "left", "no_patron");
    await koha.db
      .updateTable("tidings_standing")
      .set({ state: "pending_opt_in", asked_at: at(-4_000) })
      .execute();
    const visit = await (await aService()).visit({ ...STAFF, lang });
    const { html } = await visit.see("/review");
    for (const group of ["unverified", "refused", "nobody"]) expect(html).toContain(`id="${group}"`);
    // Its patron had not said yes, so that nobody waits for it.
    expect(html).not.toContain('id="failed"');
    expect(html).not.toMatch(/pages:|staff:|review:|\{\{|undefined|\[object/);
    await press(visit, { do: "cancel:asked-29" });
    await press(visit, { do: `cancel:nobody-${nobodys}` });
    expect(await tenSecondsLater(koha)).toBe(2);
    expect(await stateOf(koha.db, 7)).toBe("rejected");
    expect(await readEntry(koha.db, nobodys)).toMatchObject({ state: "ended", because: "no_patron" });
    expect((await readShown(koha.db, nobodys))?.status).toBe("deleted");
    const after = (await visit.see("/review")).html;
    expect(after).not.toContain('id="nobody"');
    expect(after).toContain("expired-29");
  },
);
