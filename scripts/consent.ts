import { hostname } from "node:os";
import { parseArgs } from "node:util";
import { openFingerprint } from "../plugin/consent/fingerprint.ts";
import { readNumber } from "../plugin/consent/numbers.ts";
import { openDatabase } from "../plugin/database.ts";
import { forgetPatron } from "../plugin/delivery/forget.ts";
import { Failure } from "../plugin/failure.ts";
import { readDatabaseAddress, readTlsFiles } from "../plugin/koha/settings.ts";
import { sealed } from "../plugin/log.ts";
import { type ProofStep, readProof, type Whose } from "../plugin/reports/consent-proof.ts";

/*
 * Prints what proves a consent: who agreed or left, when, how, in which words, and every message that was sent because of it. By patron, or by
 * number where somebody complains of a text; a forgotten number is found by its fingerprint.
 */

const USAGE = `Usage: npm run -s consent -- --patron 51 [--json]
       npm run -s consent -- --number "+1 503 555 0101" [--json]
       npm run -s consent -- --patron 51 --forget --by "your name"`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      patron: { type: "string" },
      number: { type: "string" },
      json: { type: "boolean", default: false },
      forget: { type: "boolean", default: false },
      by: { type: "string" },
    },
  });
  const patronId = values.patron === undefined ? undefined : Number(values.patron);
  const named = patronId !== undefined && Number.isInteger(patronId) && patronId > 0;
  if (named === (values.number !== undefined) || (patronId !== undefined && !named)) {
    throw new Failure("bad_arguments", USAGE);
  }
  if (values.forget && (!named || !values.by)) throw new Failure("bad_arguments", USAGE);
  return { ...values, patronId };
}

function readKey() {
  const key = process.env.TIDINGS_KEY;
  if (!key) {
    throw new Failure(
      "bad_arguments",
      "TIDINGS_KEY is not set: it is in the instance's env file, and the fingerprints of forgotten addresses are made with it.",
    );
  }
  return openFingerprint(sealed(key));
}

/** The number as it stands in our tables, and as it stands there once it was forgotten. */
function whoseNumber(text: string): Whose {
  const read = readNumber(text, process.env.TIDINGS_COUNTRY ?? "US");
  if (!("digits" in read))
    throw new Failure("bad_arguments", `That is no number that can be texted (${read.because}).`);
  if (!process.env.TIDINGS_KEY) {
    console.error("TIDINGS_KEY is not set, so nothing is found of a number that was forgotten.");
  }
  const fingerprints = process.env.TIDINGS_KEY ? [readKey()("sms", read.digits)] : [];
  return { addresses: [read.digits, ...fingerprints] };
}

function told(step: ProofStep): string {
  const lines = [
    `${step.at.toISOString()}  ${step.channel}  ${step.event}: ${step.before} -> ${step.after}`,
    `  by ${step.source} (${step.actor}), address ${step.address ?? "none"}, entry ${step.id}${step.patronId === null ? ", no patron known" : `, patron ${step.patronId}`}`,
    ...(step.terms ? [`  terms ${step.terms.version} (${step.terms.lang}): ${step.terms.text ?? "not kept"}`] : []),
    ...(step.heard === null ? [] : [`  heard: ${step.heard}`]),
    ...(step.note === null ? [] : [`  note: ${step.note}`]),
    ...step.messages.map(
      ({ id, kind, begunAt, state }) => `  allowed ${kind} ${id}, begun ${begunAt.toISOString()}, ${state}`,
    ),
  ];
  return lines.join("\n");
}

async function run(): Promise<void> {
  const wish = readArguments();
  const address = await readDatabaseAddress({
    databaseUrl: process.env.TIDINGS_DATABASE_URL,
    kohaConf: process.env.KOHA_CONF,
  });
  const { db, close } = openDatabase(address, 2, await readTlsFiles(address));
  try {
    if (wish.forget && wish.patronId !== undefined) {
      const by = `${wish.by}@${hostname()}`.slice(0, 64);
      const done = await forgetPatron(db, wish.patronId, by, readKey(), new Date());
      console.log(
        `Forgotten: ${done.channels} channels, ${done.addresses} addresses, words of ${done.messages} messages and ${done.heard} texts.`,
      );
      return;
    }
    const whose = wish.patronId === undefined ? whoseNumber(wish.number ?? "") : { patronId: wish.patronId };
    const steps = await readProof(db, whose);
    if (wish.json) console.log(JSON.stringify(steps, null, 2));
    else console.log(steps.length === 0 ? "The ledger has nothing about this." : steps.map(told).join("\n\n"));
  } finally {
    await close();
  }
}

try {
  await run();
} catch (error) {
  if (!(error instanceof Failure) && !(error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
