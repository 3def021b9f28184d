import { fileURLToPath } from "node:url";
import { migrate } from "../plugin/database/migrations.ts";
import { databaseTrouble } from "../plugin/database/trouble.ts";
import { Failure } from "../plugin/foundation/failure.ts";
import { mendDatabase } from "../plugin/koha/unusable-database.ts";
import { connectToDatabase } from "./connect.ts";

async function run(): Promise<void> {
  const connection = await connectToDatabase();
  try {
    const folder = fileURLToPath(new URL("../migrations", import.meta.url));
    const applied = await migrate(connection, folder, (name) => console.log(`applied ${name}`));
    if (applied.length === 0) console.log("nothing to apply: the database is up to date");
  } finally {
    await connection.end().catch(() => {});
  }
}

await run().catch((error: unknown) => {
  const trouble = databaseTrouble(error);
  if (!(error instanceof Failure) && trouble === undefined) throw error;
  const said = error instanceof Error ? error.message : String(error);
  console.error(trouble ? `${mendDatabase(trouble)} (${said})` : said);
  process.exitCode = 1;
});
