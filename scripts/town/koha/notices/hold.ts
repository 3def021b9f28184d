import type { Db } from "../../../../plugin/database/connection.ts";
import { type Made, type Occasion, queueRow, writeLetter } from "../letters.ts";
import { type Addressee, readAddressee, readPreferenceOfSystem } from "./addressee.ts";
import { appendOrQueue } from "./merged.ts";
import { readPreference } from "./preferences.ts";

const MODULE = "reserves";

/**
 * A hold waits (C4::Reserves::_koha_notify_reserve): a letter by each transport that the patron ticked and can be
 * reached by, or one to print where there is none. A missing letter counts as sent: nothing is printed instead.
 */
export async function tellHoldReady(db: Db, occasion: Occasion, now: Date): Promise<Made[]> {
  const addressee = await readAddressee(db, occasion.patronId);
  if (!addressee) return [];
  const preference = await readPreference(db, addressee.id, "Hold_Filled");
  const { branch, patronId } = occasion;
  const made: Made[] = [];
  let isTold = false;
  for (const [transport, code] of preference?.transports ?? []) {
    if (!(await reaches(db, transport, addressee))) continue;
    isTold = true;
    const letter =
      code === undefined ? undefined : await writeLetter(db, occasion, { module: MODULE, code, branch, transport });
    if (!letter) continue;
    made.push(
      ...(preference?.digest
        ? await appendOrQueue(db, letter, addressee, now)
        : await queueRow(db, { ...letter, patronId, from: branch }, now)),
    );
  }
  if (isTold) return made;
  const letter = await writeLetter(db, occasion, { module: MODULE, code: "HOLD", branch, transport: "print" });
  return letter ? queueRow(db, { ...letter, patronId, from: branch }, now) : [];
}

async function reaches(db: Db, transport: string, { email, smsNumber, phone }: Addressee): Promise<boolean> {
  if (transport === "email") return email !== "";
  if (transport === "sms") return smsNumber !== "";
  if (transport === "phone") return phone !== "";
  return transport !== "itiva" || (await readPreferenceOfSystem(db, "TalkingTechItivaPhoneNotification")) !== "1";
}

/**
 * A hold still waits (holds_reminder.pl, Koha::Patron::queue_notice): by each transport that the patron ticked, printed
 * once in the place of those that do not reach the patron. In the library's language, whatever the patron's.
 */
export async function remindOfHold(db: Db, occasion: Occasion, now: Date): Promise<Made[]> {
  const addressee = await readAddressee(db, occasion.patronId);
  if (!addressee) return [];
  const preference = await readPreference(db, addressee.id, "Hold_Reminder");
  const transports = [...(preference?.transports.keys() ?? [])];
  const { branch, patronId } = occasion;
  const made: Made[] = [];
  let isPrinted = false;
  for (const ticked of transports) {
    const transport = (await reaches(db, ticked, addressee)) ? ticked : "print";
    if (ticked === "itiva" || (transport === "print" && isPrinted)) continue;
    const wanted = { module: MODULE, code: "HOLD_REMINDER", branch, transport, lang: "default" };
    const letter = await writeLetter(db, occasion, wanted);
    if (letter) made.push(...(await queueRow(db, { ...letter, patronId, from: branch }, now)));
    isPrinted ||= transport === "print";
  }
  return made;
}

/** A hold is cancelled with a reason (Koha::Hold::cancel): always a mail and nothing else, ticked or not. */
export async function tellHoldCancelled(db: Db, occasion: Occasion, now: Date): Promise<Made[]> {
  const addressee = await readAddressee(db, occasion.patronId);
  if (!addressee) return [];
  const wanted = { module: MODULE, code: "HOLD_CANCELLATION", branch: addressee.branch, transport: "email" };
  const letter = await writeLetter(db, occasion, wanted);
  return letter ? queueRow(db, { ...letter, patronId: occasion.patronId }, now) : [];
}
