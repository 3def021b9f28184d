import { runHere } from "./commands/command.ts";
import { lookAround } from "./commands/preflight.ts";

await runHere(lookAround, "npm run -s preflight --");
