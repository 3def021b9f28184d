import { Failure } from "../../plugin/foundation/failure.ts";
import { type Command, type Environment, runHere } from "./command.ts";
import { proveConsent } from "./consent.ts";
import { printGrants } from "./grants.ts";
import { hearTexts } from "./hear.ts";
import { readInstance } from "./instance.ts";
import { runPreflight } from "./preflight.ts";

/*
 * The commands for a library that has no checkout, packed into one file beside the service. In a checkout each is an
 * npm script of its own, `npm run -s consent` and so on.
 */

const COMMANDS: Readonly<Record<string, { about: string; run: Command }>> = {
  consent: { about: "what proves a patron's consent; or forget a patron", run: proveConsent },
  hear: { about: "what would the bot understand?", run: hearTexts },
  grants: { about: "the rights that a database user of the service's own needs", run: printGrants },
  preflight: { about: "has this server what Tidings needs?", run: runPreflight },
};

const HERE = `node ${process.argv[1] ?? "commands.mjs"}`;
const USAGE = `Usage: ${HERE} [--instance NAME] COMMAND [OPTIONS]

${Object.entries(COMMANDS)
  .map(([name, { about }]) => `  ${name.padEnd(9)}  ${about}`)
  .join("\n")}

--instance takes the settings of that Koha instance, as systemd gives them to the service:
/etc/koha/sites/NAME/tidings.env, and koha-conf.xml beside it. Without it they come from the environment (KOHA_CONF,
TIDINGS_KEY). --root DIR looks for etc in another folder.
"COMMAND --help" tells the options of a command.`;

/** Reads the options before the command's name. */
async function readPlace(words: string[]): Promise<{ env: Environment; call: string }> {
  const place = new Map<string, string>();
  while (words[0]?.startsWith("-")) {
    const [name = "", inside] = (words.shift() ?? "").split(/=(.*)/s);
    const value = inside ?? words.shift();
    if (!["--instance", "--root"].includes(name) || value === undefined) {
      throw new Failure("bad_arguments", `"${name}" is not understood here.\n${USAGE}`);
    }
    place.set(name, value);
  }
  const instance = place.get("--instance");
  if (instance === undefined) return { env: process.env, call: HERE };
  return { env: await readInstance(instance, place.get("--root")), call: `${HERE} --instance ${instance}` };
}

const run: Command = async (asked) => {
  const words = [...asked.args];
  if (["--help", "-h", undefined].includes(words[0])) {
    asked.say(USAGE);
    return 0;
  }
  const { env, call } = await readPlace(words);
  const [name = "", ...args] = words;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new Failure("bad_arguments", `There is no command "${name}".\n${USAGE}`);
  return command.run({ ...asked, args, env, call: `${call} ${name}` });
};

await runHere(run, HERE);
