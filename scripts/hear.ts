import { runHere } from "./commands/command.ts";
import { hearTexts } from "./commands/hear.ts";

await runHere(hearTexts, "npm run -s hear --");
