import { anOptedIn, numberOf } from "../consent/patron.fixture.ts";
import type { Db } from "../database/connection.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at } from "../notices/intake.fixture.ts";
import { aBotBackend } from "./bot-backend.fixture.ts";

export const UNSURE = { intent: "other", because: "unsure", text: "who is this?" } as const;

/** Patron 7, who is opted in unless the test says otherwise, with a phone that says what the test wants. */
export async function aPhone(db: Db, { optedIn = true, lang = "en" } = {}) {
  await aBorrower(db, 7, lang);
  if (optedIn) await anOptedIn(db, 7, at(-60));
  const backend = await aBotBackend(db);
  type Said = Parameters<typeof backend.hear>[0];
  const says = (said: Said, minutes: number) => backend.hear({ address: numberOf(7), ...said, minutes });
  const texts = async () => (await backend.replies()).map(({ text }) => text ?? "");
  return { ...backend, says, texts };
}
