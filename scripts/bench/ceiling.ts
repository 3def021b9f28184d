import { once } from "node:events";
import { Client } from "plivo";
import { numberOf, OUR_NUMBER, textOf } from "./ground.ts";

/* What the SDK and the simulator can do when nothing else is asked of them: no database, so many requests under way at once. */
const { BENCH_AUTH_ID = "", BENCH_AUTH_TOKEN = "", BENCH_PLIVO = "" } = process.env;
const [messages = 0, patrons = 1, inFlight = 1] = process.argv.slice(2).map(Number);
const client = new Client(BENCH_AUTH_ID, BENCH_AUTH_TOKEN, { url: BENCH_PLIVO, timeout: 15_000 });

console.log("ready");
await once(process.stdin, "data");

let next = 0;
await Promise.all(
  Array.from({ length: inFlight }, async () => {
    while (next < messages) {
      next += 1;
      const options = {
        url: `http://127.0.0.1:1/plivo/receipt/${next}-1`,
        method: "POST",
        log: "number_only",
        message_expiry: 10_799,
      };
      await client.messages.create(OUR_NUMBER, numberOf((next % patrons) + 1), textOf(next), options);
    }
  }),
);

console.log("done");
// Its time and memory are read from outside while it still lives.
await once(process.stdin, "end");
