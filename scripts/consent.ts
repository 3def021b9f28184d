import { runHere } from "./commands/command.ts";
import { proveConsent } from "./commands/consent.ts";

await runHere(proveConsent, "npm run -s consent --");
