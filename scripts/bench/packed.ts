import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { packPlugin } from "../pack/plugin-file.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The service as a library runs it: its program, the bot's, and the flags that the systemd unit gives Node. */
export interface PackedService {
  program: string;
  bot: string;
  flags: string[];
}

/**
 * Packs the plugin and unpacks it into a folder, as Koha does, so that nothing is compiled at run time as in a
 * checkout.
 */
export async function unpackService(folder: string): Promise<PackedService> {
  const { archive } = await packPlugin(root, "2026-01-01");
  const files = Object.entries(unzipSync(archive));
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const find = (end: string) => files.find(([path]) => path.endsWith(end)) ?? ["", new Uint8Array()];
  const [program] = find("/service/service.mjs");
  const [bot] = find("/service/bot.mjs");
  const unit = new TextDecoder().decode(find("/system/tidings@.service")[1]);
  if (program === "" || bot === "") throw new Error("The plugin file holds no service.");
  return { program: join(folder, program), bot: join(folder, bot), flags: flagsOf(unit) };
}

/** The flags that a systemd unit gives Node. */
export function flagsOf(unit: string): string[] {
  const flags = /^ExecStart=.*$/m.exec(unit)?.[0].match(/(?<= )--[\w-]+=\S+/g);
  if (!flags) throw new Error("The unit gives Node no flags.");
  return [...flags];
}
