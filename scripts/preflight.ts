import { fileURLToPath } from "node:url";
import { Failure } from "../plugin/failure.ts";
import { HOST_NEEDS } from "../plugin/koha/host.ts";
import { preflight, readFacts } from "../plugin/preflight.ts";
import { connectToDatabase } from "./connect.ts";

async function lookAround() {
  const connection = await connectToDatabase();
  try {
    return await readFacts(connection, {
      nodeVersion: process.version,
      now: () => new Date(),
      needs: HOST_NEEDS,
      migrations: fileURLToPath(new URL("../migrations", import.meta.url)),
    });
  } finally {
    await connection.end().catch(() => {});
  }
}

const facts = await lookAround().catch((error: unknown) => {
  if (!(error instanceof Failure)) throw error;
  return { nodeVersion: process.version, unreachable: error.message };
});
const findings = preflight(facts);
for (const { refused, sentence } of findings) console.log(`${refused ? "refused" : "ok     "}  ${sentence}`);
process.exitCode = findings.some(({ refused }) => refused) ? 1 : 0;
