import { parseArgs } from "node:util";
import { startPlivo } from "./simulator.ts";

const { values } = parseArgs({
  options: {
    receipts: { type: "string", default: "none" },
    "receipt-delay": { type: "string", default: "50" },
    "auth-id": { type: "string", default: "MAXXXXXXXXXXXXXXXXXX" },
    "auth-token": { type: "string", default: "simulated-token" },
    number: { type: "string", multiple: true, default: ["15550100100"] },
  },
});

const receipts = values.receipts;
if (receipts !== "all" && receipts !== "final" && receipts !== "none") {
  console.error("--receipts is all, final or none");
  process.exit(2);
}

const plivo = await startPlivo({
  authId: values["auth-id"],
  authToken: values["auth-token"],
  numbers: values.number,
  receipts,
  receiptDelayMs: Number(values["receipt-delay"]),
  credits: 1_000_000,
  now: () => new Date(),
});
console.log(JSON.stringify({ origin: plivo.origin, address: plivo.address }));
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void plivo.stop().then(() => process.exit(0)));
}
