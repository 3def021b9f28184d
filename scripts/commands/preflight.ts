import { Failure } from "../../plugin/foundation/failure.ts";
import { shipped } from "../../plugin/foundation/shipped-files.ts";
import { HOST_NEEDS } from "../../plugin/koha/host.ts";
import { readDatabaseAddress } from "../../plugin/koha/settings.ts";
import { zoneFault } from "../../plugin/koha/zone.ts";
import { type Facts, preflight, readFacts } from "../../plugin/preflight.ts";
import { connectToDatabase } from "../connect.ts";
import { type Asked, type Environment, REFUSED, readOptions } from "./command.ts";

const usageOf = (call: string) => `Usage: ${call}
Looks whether this server and Koha's database have what Tidings needs, and changes nothing. Ends with 1 if something is
missing.`;

/** Prints, for each thing that the service needs, whether it is there. */
export async function runPreflight(asked: Asked): Promise<number> {
  const { env, call, say } = asked;
  if (readOptions(asked, {}).help) {
    say(usageOf(call));
    return 0;
  }
  const facts = await readHere(env).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    return { nodeVersion: process.version, unreachable: error.message };
  });
  const findings = preflight(facts);
  for (const { refused, sentence } of findings) say(`${refused ? "refused" : "ok     "}  ${sentence}`);
  const zone = await readZoneFault(env);
  if (zone !== undefined) say(`look at  ${zone}`);
  return findings.some(({ refused }) => refused) ? REFUSED : 0;
}

/** Nothing is refused for it. An address that cannot be read has been told already. */
async function readZoneFault(env: Environment): Promise<string | undefined> {
  const address = { databaseUrl: env.TIDINGS_DATABASE_URL, kohaConf: env.KOHA_CONF };
  const read = await readDatabaseAddress(address).catch(() => undefined);
  return read && zoneFault(read, Intl.DateTimeFormat().resolvedOptions().timeZone);
}

async function readHere(env: Environment): Promise<Facts> {
  const connection = await connectToDatabase(env);
  try {
    return await readFacts(connection, {
      nodeVersion: process.version,
      now: () => new Date(),
      needs: HOST_NEEDS,
      migrations: shipped("migrations"),
    });
  } finally {
    await connection.end().catch(() => {});
  }
}
