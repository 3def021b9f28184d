import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The path of something that ships beside the program: `migrations`, `locales`, `manifest.json`. They lie one folder above
 * this file, and in the packed plugin one folder above the bundle that this file became part of.
 */
export function shipped(name: string): string {
  return join(fileURLToPath(new URL("..", import.meta.url)), name);
}
