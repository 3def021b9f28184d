import { runHere } from "./commands/command.ts";
import { runPreflight } from "./commands/preflight.ts";

await runHere(runPreflight, "npm run -s preflight --");
