import { once } from "node:events";
import { Client } from "plivo";
import { numberOf, OUR_NUMBER, textOf } from "./ground.ts";

/*
 * The upper limit: what the SDK and the simulator can do by themselves, without a database, with a given number of
 * requests in flight.
 */
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
// Stays alive while its CPU time and memory are read from outside.
await once(process.stdin, "end");
