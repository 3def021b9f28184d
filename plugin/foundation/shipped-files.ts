import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The nearest folder with the manifest above this file, or above the bundle that it became part of. */
function topFolder(from = dirname(fileURLToPath(import.meta.url))): string {
  const above = dirname(from);
  if (above === from) throw new Error("No manifest.json in any folder above this program: is it installed completely?");
  return existsSync(join(above, "manifest.json")) ? above : topFolder(above);
}

/** The path of something that ships with the program: `migrations`, `locales`, `manifest.json`. */
export function shipped(name: string): string {
  return join(topFolder(), name);
}
