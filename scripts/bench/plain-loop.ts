import { once } from "node:events";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { Client } from "plivo";
import { readDatabaseUrl } from "../../plugin/koha/settings.ts";
import { OUR_NUMBER } from "./ground.ts";

/*
 * How today's plugins send: read one pending row, post it, write the result, read the next. It checks no consent and
 * keeps no records. The index hint is a favour: without it each query reads all sms rows, and twenty thousand messages
 * take nine minutes.
 */
const { BENCH_DATABASE_URL = "", BENCH_AUTH_ID = "", BENCH_AUTH_TOKEN = "", BENCH_PLIVO = "" } = process.env;
const { socketPath, user, password, database } = readDatabaseUrl(BENCH_DATABASE_URL);
const db = await createConnection({ ...(socketPath ? { socketPath } : {}), user, password, database });
const client = new Client(BENCH_AUTH_ID, BENCH_AUTH_TOKEN, { url: BENCH_PLIVO, timeout: 15_000 });

console.log("ready");
await once(process.stdin, "data");

let at = 0;
for (;;) {
  const [[row]] = await db.execute<RowDataPacket[]>(
    `select q.message_id, q.content, b.smsalertnumber
     from message_queue q force index (primary) join borrowers b using (borrowernumber)
     where q.message_id > ? and q.status = 'pending' and q.message_transport_type = 'sms'
     order by q.message_id limit 1`,
    [at],
  );
  if (!row) break;
  at = Number(row.message_id);
  const status = await client.messages.create(OUR_NUMBER, String(row.smsalertnumber), String(row.content)).then(
    () => "sent",
    () => "failed",
  );
  await db.execute("update message_queue set status = ? where message_id = ?", [status, at]);
}

console.log("done");
// Stays alive while its CPU time and memory are read from outside.
await once(process.stdin, "end");
await db.end();
