import type { DemoPatron } from "../koha/patrons.ts";
import type { PlivoSimulator } from "../plivo/simulator.ts";
import type { TelegramSimulator } from "../telegram/simulator.ts";

/** One bubble on a patron's phone. */
export interface Bubble {
  by: "library" | "patron";
  text: string;
  at: Date;
  /** On a phone with Telegram: it came as a text message all the same. */
  bySms?: true;
}

/** Returns what a patron's phone shows, oldest first. */
export function readThread(
  patron: DemoPatron,
  plivo: Pick<PlivoSimulator, "books" | "heard" | "autoReplies">,
  telegram: Pick<TelegramSimulator, "thread">,
): Bubble[] {
  const texts = readTexts(patron, plivo);
  if (patron.chatId === undefined) return texts;
  const chat = telegram
    .thread(patron.chatId)
    .map(({ by, text, at }): Bubble => ({ by: by === "bot" ? "library" : "patron", text, at }));
  return inOrder([...chat, ...texts.map((bubble): Bubble => ({ ...bubble, bySms: true }))]);
}

const inOrder = (bubbles: Bubble[]) => bubbles.sort((one, other) => one.at.getTime() - other.at.getTime());

function readTexts(patron: DemoPatron, plivo: Pick<PlivoSimulator, "books" | "heard" | "autoReplies">): Bubble[] {
  // A phone shows a text once the carrier has delivered it; one that Plivo accepted and then failed never arrives.
  const arrived = plivo.books.filter(({ dst, state }) => dst === patron.number && state === "delivered");
  const answered = plivo.autoReplies.filter(({ to }) => to === patron.number);
  const written = plivo.heard.filter(({ from }) => from === patron.number);
  return inOrder([
    ...arrived.map(({ text, takenAt }): Bubble => ({ by: "library", text, at: takenAt })),
    ...answered.map(({ text, at }): Bubble => ({ by: "library", text, at })),
    ...written.map(({ text, heardAt }): Bubble => ({ by: "patron", text, at: heardAt })),
  ]);
}
