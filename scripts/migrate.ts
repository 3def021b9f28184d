import { fileURLToPath } from "node:url";
import { migrate } from "../plugin/database/migrations.ts";
import { Failure } from "../plugin/foundation/failure.ts";
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
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
