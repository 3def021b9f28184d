import { hostname } from "node:os";
import { openFingerprint } from "../../plugin/consent/fingerprint.ts";
import { readNumber } from "../../plugin/consent/phone-numbers.ts";
import { phoneForms } from "../../plugin/consent/phones/one-phone.ts";
import { type Db, openDatabase } from "../../plugin/database/connection.ts";
import { type Erased, erasePatron } from "../../plugin/enrolment/erase-patron.ts";
import { Failure } from "../../plugin/foundation/failure.ts";
import { type Secret, sealed } from "../../plugin/foundation/log.ts";
import { openSealer } from "../../plugin/foundation/sealing.ts";
import { readDatabaseAddress, readTlsFiles } from "../../plugin/koha/settings.ts";
import { libraryZone } from "../../plugin/koha/zone.ts";
import { readProof, type Whose } from "../../plugin/reports/consent-proof.ts";
import { eraseReviewNotes } from "../../plugin/review/marks.ts";
import { readLibrarySettings } from "../../plugin/settings/library-settings.ts";
import { recogniseKey } from "../../plugin/settings/process-key.ts";
import { openLocales } from "../../plugin/templates/locales.ts";
import { connectToDatabase } from "../connect.ts";
import { type Asked, readOptions } from "./command.ts";
import { tellProof } from "./proof.ts";

const usageOf = (call: string) => `Usage: ${call} --patron 51 [--json]
       ${call} --number "+1 503 555 0101" [--json]
       ${call} --patron 51 --forget --by "your name"
Prints what proves a consent: who agreed or left, when, how, in which words, and every message that was sent because
of it. The patron is named by Koha's borrowernumber: the address of the patron's page in Koha ends in borrowernumber=51.
--forget opts the patron out everywhere and erases addresses and words; what proves the consent stays.
It cannot be undone.`;

const OTHER_KEY =
  "TIDINGS_KEY is not the key under which the secrets in this database are sealed; the right one is in the instance's tidings.env.";

const OPTIONS = {
  patron: { type: "string" },
  number: { type: "string" },
  json: { type: "boolean", default: false },
  forget: { type: "boolean", default: false },
  by: { type: "string" },
} as const;

/** Prints what proves a consent, by patron or by number, or erases a patron. */
export async function proveConsent(asked: Asked): Promise<number> {
  const usage = usageOf(asked.call);
  const options = readOptions(asked, OPTIONS);
  if (options.help) {
    asked.say(usage);
    return 0;
  }
  const refuse = (sentence: string) => new Failure("bad_arguments", `${sentence}\n${usage}`);
  if ((options.patron === undefined) === (options.number === undefined))
    throw refuse("Name either a patron or a number.");
  if (options.patron !== undefined && !/^[1-9]\d{0,9}$/.test(options.patron)) {
    throw refuse(`"${options.patron}" is no borrowernumber, which is a whole number (not the card number).`);
  }
  if (options.forget && (options.patron === undefined || !options.by)) {
    throw refuse("To forget, name the patron with --patron, and yourself with --by: the ledger says who did it.");
  }
  if (options.by !== undefined && !options.forget) throw refuse("--by belongs to --forget.");
  const key = asked.env.TIDINGS_KEY ? sealed(asked.env.TIDINGS_KEY) : undefined;
  const patronId = options.patron === undefined ? undefined : Number(options.patron);

  return withDatabase(asked, async (db, zone) => {
    if (patronId !== undefined && options.forget) {
      const done = await forget(db, patronId, options.by ?? "", key);
      asked.say(tellForgotten(patronId, done));
      return 0;
    }
    const whose = patronId === undefined ? await whoseNumber(db, options.number ?? "", key, asked) : { patronId };
    const steps = await readProof(db, whose);
    const about = patronId === undefined ? `the number ${options.number}` : `patron ${patronId}`;
    if (options.json) asked.say(JSON.stringify(steps, null, 2));
    else if (steps.length > 0) asked.say(tellProof(steps, about, zone, await openLocales()));
    else
      asked.say(`The ledger of consents holds nothing about ${about}: no consent was asked for, given or withdrawn.`);
    return 0;
  });
}

async function withDatabase({ env }: Asked, work: (db: Db, zone: string) => Promise<number>): Promise<number> {
  // A single connection first, because its failure says in a sentence why the database cannot be used.
  await (await connectToDatabase(env)).end();
  const address = await readDatabaseAddress({ databaseUrl: env.TIDINGS_DATABASE_URL, kohaConf: env.KOHA_CONF });
  const { db, close } = openDatabase(address, 2, await readTlsFiles(address));
  try {
    return await work(db, libraryZone(address.timezone, Intl.DateTimeFormat().resolvedOptions().timeZone));
  } finally {
    await close();
  }
}

/**
 * Erases a patron. Refuses before it changes anything if the key is not the right one, because fingerprints made under
 * another key would never be found again.
 */
async function forget(db: Db, patronId: number, by: string, key: Secret | undefined): Promise<Erased> {
  if (!key) {
    throw new Failure(
      "key_missing",
      "TIDINGS_KEY is not set: it is in the instance's tidings.env, and the fingerprints of forgotten addresses are made with it.",
    );
  }
  const actor = [...`${by}@${hostname()}`].slice(0, 64).join("");
  const verdict = await recogniseKey(db, openSealer(key));
  if (verdict === "other") {
    throw new Failure(
      "other_key",
      `${OTHER_KEY} Nothing was forgotten. If that key is lost, first enter a secret again on the settings page.`,
    );
  }
  if (verdict === "unknown") {
    throw new Failure(
      "unknown_key",
      "Nothing in this database shows yet whether TIDINGS_KEY is the right key. Start the service once with this key, then ask again. Nothing was forgotten.",
    );
  }
  await eraseReviewNotes(db, patronId);
  return erasePatron(db, patronId, actor, openFingerprint(key), new Date());
}

function tellForgotten(patronId: number, { channels, addresses, messages, heard }: Erased): string {
  if (channels + addresses + messages + heard === 0) {
    return `There was nothing to forget about patron ${patronId}. (An address that another patron uses, or that was erased before, stays as it is.)`;
  }
  return `Patron ${patronId} is forgotten.
  Channels that are opted out now: ${channels}
  Addresses erased: ${addresses}
  Messages whose words were erased: ${messages}
  Texts from the patron whose words were erased: ${heard}
The ledger keeps the proof, without address and words.`;
}

/** The number in every form in which our tables may hold it, and as they hold it after it was erased. */
async function whoseNumber(db: Db, text: string, key: Secret | undefined, { env, complain }: Asked): Promise<Whose> {
  const sealer = key && openSealer(key);
  const { values } = await readLibrarySettings(db, sealer);
  const read = readNumber(text, env.TIDINGS_COUNTRY || values.get("country") || "US");
  if (!("digits" in read)) {
    const why = (await openLocales())("en", `account:number.${read.because}`);
    throw new Failure("bad_arguments", `"${text}" is no number that can be texted. ${why}`);
  }
  const hidden = "so nothing is found of a number that was forgotten.";
  if (!key || !sealer) complain(`TIDINGS_KEY is not set, ${hidden}`);
  else if ((await recogniseKey(db, sealer)) === "other")
    complain(`${OTHER_KEY} With this one nothing is found of a number that was forgotten.`);
  const forms = phoneForms(read.digits);
  const fingerprint = key && openFingerprint(key);
  return { addresses: [...forms, ...(fingerprint ? forms.map((form) => fingerprint("sms", form)) : [])] };
}
