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

/** A package's file that browsers get as it is: packed under this name, in a checkout still in its package. */
export function shippedFrom(name: string, inPackage: string): string {
  const packed = shipped(name);
  return existsSync(packed) ? packed : shipped(`node_modules/${inPackage}`);
}
