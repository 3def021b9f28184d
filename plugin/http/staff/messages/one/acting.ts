import { findAddress, readReachable } from "../../../../consent/standing.ts";
import { isWanted, readWantedKinds } from "../../../../consent/wanted-kinds.ts";
import type { ChannelName } from "../../../../database/tables.ts";
import { callOffNotice, type NoticeCalledOff } from "../../../../notices/call-off.ts";
import { type AskedAgain, sendAgain } from "../../../../notices/send-again.ts";
import { type Copied, sendCopy } from "../../../../notices/send-copy.ts";
import { type CalledOff, callOff } from "../../../../outbox/cancel.ts";
import type { MessageStory } from "../../../../reports/messages/story.ts";
import { kindOf } from "../../../../routing/kinds.ts";
import type { StaffBackendParts } from "../../parts.ts";

/** An address of the patron's, with a standing yes, to which a text can be sent. */
export interface Way {
  channel: ChannelName;
  addressId: number;
  address: string;
  /** The patron does not want notices of this kind there, so it is not offered. */
  unwanted: boolean;
  /** Where this message went. */
  same: boolean;
}

/** Which address was chosen, and what the form carries. */
export interface CopyChoice {
  addressId: number;
  seen: string;
  /** How many copies of its text the page showed. */
  copies: number;
  token: string;
  /** The subject of an email where the text had none. */
  subject: string;
}

/** What staff do with one message. */
export interface Acting {
  again(story: MessageStory, seen: { round: number; copies: number }): Promise<AskedAgain>;
  ways(story: MessageStory): Promise<Way[]>;
  copy(story: MessageStory, choice: CopyChoice): Promise<Copied>;
  cancel(story: MessageStory, by: string): Promise<CalledOff | NoticeCalledOff>;
}

/** Opens what staff do with one message. */
export function openActing(parts: StaffBackendParts): Acting {
  const { db, host, installation, now, wake, log } = parts;
  const ways = async ({ row }: MessageStory): Promise<Way[]> => {
    const { patronId } = row;
    if (patronId === null) return [];
    await installation.refresh();
    const grid = (await readWantedKinds(db, [patronId])).get(patronId) ?? [];
    const found: Way[] = [];
    for (const { channel, state, addressId } of (await readReachable(db, [patronId])).get(patronId) ?? []) {
      if (state !== "opted_in" || addressId === null || !installation.senders.has(channel)) continue;
      const address = await findAddress(db, addressId);
      if (!address || address.unreachableBecause !== null) continue;
      const unwanted = !isWanted(grid, kindOf(row.letterCode), channel);
      found.push({ channel, addressId, address: address.address, unwanted, same: addressId === row.addressId });
    }
    return found;
  };
  return {
    ways,
    again: async ({ row }, { round, copies }) => {
      const ofMessage = row.source === "notice" ? undefined : { of: row.id, seen: copies };
      const asked = await sendAgain(db, host, { noticeId: row.noticeId ?? 0, seen: round, copies: ofMessage }, now());
      log.note("message.asked_again", { key: row.key, asked });
      if (asked === "asked") wake();
      return asked;
    },
    copy: async (story, { addressId, seen, copies, token, subject }) => {
      const { row, state, round } = story;
      const way = (await ways(story)).find((one) => one.addressId === addressId && !one.unwanted);
      const sender = way && installation.senders.get(way.channel);
      if (!way || sender === undefined) return { kind: "refused", because: "no_consent" };
      if (state === null || state !== seen) return { kind: "refused", because: "changed" };
      const copied = await sendCopy(
        db,
        {
          of: row.id,
          seen: state,
          copies,
          notice: row.noticeId === null || round === null ? undefined : { noticeId: row.noticeId, round },
          patronId: row.patronId ?? 0,
          text: row.text ?? "",
          subject: row.subject ?? subject,
          letterCode: row.letterCode,
          channel: way.channel,
          sender,
          addressId,
          token,
        },
        now(),
      );
      log.note("message.sent_other_way", { key: row.key, channel: way.channel, copied: copied.kind });
      if (copied.kind === "queued") wake();
      return copied;
    },
    cancel: async ({ row, round }, by) => {
      const called =
        row.source === "notice"
          ? await callOffNotice(db, host, { noticeId: row.id, seen: round ?? 0, note: noteOf(parts) }, now())
          : await callOff(db, row.id, by, now());
      log.note("message.called_off", { key: row.key, called });
      return called;
    },
  };
}

/** What stands in Koha's Notices tab, in the library's language. */
const noteOf = ({ say, installation }: StaffBackendParts): string =>
  say(installation.settings().library.lang, "staff:because.cancelled_by_staff");
