import { sql } from "kysely";
import type { Evidence } from "../evidence.ts";
import type { Broken, Law } from "./law.ts";
import { isMergedWhileSent, isReportLost } from "./phones.ts";
import { readUncertain } from "./uncertain.ts";

const about = (message: Evidence["messages"][number]): Broken["about"] => ({
  message: message.id,
  ...(message.notice === null ? {} : { notice: message.notice }),
  ...(message.patron === null ? {} : { patron: message.patron }),
  ...(message.channel === "sms" ? { number: message.address } : {}),
});

const nothingStuck: Law = {
  name: "No message is stuck, and nothing heard waits.",
  check: async ({ db, telegram, history }, { messages }) => {
    const unheard = history.entries
      .filter(({ kind }) => kind === "chat unheard")
      .map(({ sentence }): Broken => ({ sentence: `In quiet, ${sentence}.`, about: {} }));
    const stuck = messages
      .filter(({ state }) => state === "queued" || state === "sending")
      .map(
        (one): Broken => ({ sentence: `Message ${one.id} is still ${one.state} (${one.reason}).`, about: about(one) }),
      );
    const open = messages
      .filter(({ open, state }) => open > 0 && state !== "uncertain")
      .map(
        (one): Broken => ({
          sentence: `An attempt of message ${one.id} (${one.state}) never ended.`,
          about: about(one),
        }),
      );
    const { rows } = await sql<{ what: string; count: number }>`
      select 'texts in the inbox of a bot' as what, coalesce(sum(waiting), 0) as count from tidings_bot
      union all select 'texts that could not be recorded', count(*) from tidings_parked where done_at is null
      union all select 'nudges that are open', count(*) from tidings_nudge where closed_at is null
        and opened_at < utc_timestamp(3) - interval 1 minute
      union all select 'restores that hold messages', count(*) from tidings_restore where released_at is null`.execute(
      db,
    );
    const left = [...rows, { what: "updates that Telegram holds", count: telegram.waiting }]
      .filter(({ count }) => Number(count) > 0)
      .map(({ what, count }): Broken => ({ sentence: `${count} ${what}.`, about: {} }));
    // What holds everything back comes first.
    return [...unheard, ...left, ...stuck, ...open];
  },
};

const doubtsListed: Law = {
  name: "Every doubt is settled, or listed with a reason.",
  check: async (world, { messages }) => {
    const listed = await readUncertain(world);
    return messages
      .filter(({ state, channel, asked, reason, id }) => {
        if (state !== "uncertain") return false;
        return reason === null || (channel === "sms" && !asked) || !listed.has(id);
      })
      .map(
        (one): Broken => ({
          sentence: `Message ${one.id} is in doubt (${one.reason}), and nobody is told.`,
          about: about(one),
        }),
      );
  },
};

/** What Koha may show for each state of the message that speaks for a notice. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  sent: ["sent"],
  delivered: ["sent"],
  uncertain: ["sent"],
  cancelled: ["deleted", "pending", "sent"],
  failed: ["failed", "deleted", "sent"],
};

const kohaIsRight: Law = {
  name: "What Koha shows is true, and none of its rows is left taken.",
  check: ({ history }, evidence) => {
    const { queue, messages, notices, taken } = evidence;
    const last = new Map(messages.flatMap((one) => (one.notice === null ? [] : [[one.notice, one] as const])));
    const left = new Set(taken.filter(({ unsent }) => !unsent).map(({ text }) => text));
    const byKoha = new Set(taken.filter(({ by }) => by === "Koha").map(({ text }) => text));
    return queue.flatMap((row): Broken[] => {
      const message = last.get(row.id);
      const tell = (sentence: string): Broken[] => [
        {
          sentence: `Notice ${row.id}: ${sentence}`,
          about: { notice: row.id, ...(row.patron === null ? {} : { patron: row.patron }) },
        },
      ];
      // Our pages say of it that the provider lists a text to that number, so that it counts as sent.
      const unreported = message?.state === "sent" && isReportLost(history, evidence, row.text);
      if (!message && isMergedWhileSent(history, evidence, row.id)) return [];
      const counted = message?.state === "uncertain" || message?.reason === "left_before_restore" || unreported;
      if (row.status === "sent" && !left.has(row.text) && !counted)
        return tell(`Koha shows sent, and it never left (${message?.state ?? "no message"}).`);
      // A later round may have ended before it became a message.
      const ended = message && (notices.get(row.id)?.round ?? 0) > (message.round ?? 0);
      if (!message || ended || byKoha.has(row.text)) return [];
      const shown = SHOWN[message.state];
      if (shown && !shown.includes(row.status))
        return tell(`Koha shows ${row.status}, and the message is ${message.state}.`);
      if (row.status === "pending" && left.has(row.text)) return tell("Koha shows pending, and it left.");
      return [];
    });
  },
};

const deliveredStays: Law = {
  name: "What a carrier reported as delivered is shown as delivered.",
  check: (_world, { messages }) =>
    messages
      .filter(({ reported, state }) => reported > 0 && state !== "delivered")
      .map(
        (one): Broken => ({
          sentence: `Message ${one.id} was reported as delivered, and is ${one.state} (${one.reason}).`,
          about: about(one),
        }),
      ),
};

const othersUntouched: Law = {
  name: "No row of another transport was touched.",
  check: async ({ db }) => {
    const { rows } = await sql<{ id: number; status: string }>`
      select message_id as id, status from message_queue
      where message_transport_type != 'sms' and status not in ('pending', 'sent')`.execute(db);
    return rows.map(({ id, status }): Broken => ({ sentence: `The email ${id} is ${status}.`, about: { notice: id } }));
  },
};

/** Every text that was brought to us stands in our records, once; but what a restore forgot is gone. */
const allRecorded: Law = {
  name: "What a bot took is on record, once.",
  check: async ({ db, history, people }) => {
    const { rows } = await sql<{ address: string; text: string; count: number }>`
      select a.address, h.text, count(*) as count from tidings_heard h join tidings_address a on a.id = h.address_id
      where h.text is not null group by a.address, binary h.text`.execute(db);
    const recorded = new Map(rows.map(({ address, text, count }) => [`${address} ${text}`, Number(count)]));
    const since = history.entries.findLast(({ kind }) => kind === "copy runs")?.at ?? 0;
    const count = (kinds: RegExp, from: number, until = Number.POSITIVE_INFINITY) => {
      const said = new Map<string, number>();
      for (const { kind, number, chat, at, sentence } of history.entries) {
        const text = /“(.*)”/.exec(sentence)?.[1];
        if (text === undefined || at < from || at >= until || !kinds.test(kind)) continue;
        const key = `${chat ?? number} ${text}`;
        said.set(key, (said.get(key) ?? 0) + 1);
      }
      return said;
    };
    const chats = new Set(people.flatMap(({ chatId }) => (chatId === undefined ? [] : [String(chatId)])));
    // What was said before the restore may have been on a disk before it, and only the last of Plivo's tries is known.
    const [saidBefore, heardBefore] = [count(/^said /, 0, since), count(/^heard /, 0, since)];
    const isUnclear = (key: string) => (saidBefore.get(key) ?? 0) > (heardBefore.get(key) ?? 0);
    const brought = [
      ...[...count(/^heard /, since)].filter(([key]) => !isUnclear(key)),
      // Telegram keeps an update until a bot confirms it.
      ...[...count(/^said /, since)].filter(([key]) => chats.has(key.slice(0, key.indexOf(" ")))),
    ];
    const said = count(/^said /, 0);
    const about = (key: string) => {
      const phone = key.slice(0, key.indexOf(" "));
      return chats.has(phone) ? { chat: Number(phone) } : { number: phone };
    };
    return [
      ...brought
        .filter(([key, times]) => (recorded.get(key) ?? 0) < times)
        .map(([key, times]): Broken => {
          const sentence = `“${key}” was brought ${times} times, and is on record ${recorded.get(key) ?? 0} times.`;
          return { sentence, about: about(key) };
        }),
      // What is handed over once more after a restore is recorded by its meaning.
      ...[...recorded]
        .filter(([key, times]) => since === 0 && said.has(key) && times > (said.get(key) ?? 0))
        .map(([key, times]): Broken => ({ sentence: `“${key}” is on record ${times} times.`, about: about(key) })),
    ];
  },
};

/** Laws about the end: nothing waits, nothing is hidden, and Koha tells the truth. */
export const REST_LAWS: readonly Law[] = [
  nothingStuck,
  doubtsListed,
  kohaIsRight,
  deliveredStays,
  othersUntouched,
  allRecorded,
];
