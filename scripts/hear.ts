import { runHere } from "./commands/command.ts";
import { answerTexts } from "./commands/hear.ts";

await runHere(answerTexts, "npm run -s hear --");
