import { runHere } from "./commands/command.ts";
import { printGrants } from "./commands/grants.ts";

await runHere(printGrants, "npm run -s grants --");
