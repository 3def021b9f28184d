import { Failure } from "../../plugin/foundation/failure.ts";
import type { Manifest, PackCode } from "./manifest.ts";

const NEEDED = ["VERSION", "MINIMUM_VERSION"];

/**
 * Returns the shim's main file with each quoted placeholder, such as `'{VERSION}'`, replaced: NAME, VERSION,
 * MINIMUM_VERSION, AUTHOR and DESCRIPTION from the manifest, DATE by `day` (`2026-11-21`). Throws a Failure if the file
 * belongs to another class or has no placeholder for one of the versions.
 */
export function stamp(perl: string, manifest: Manifest, day: string): string {
  if (!perl.includes(`package ${manifest.class};`)) {
    throw new Failure<PackCode>("bad_manifest", `The shim's main file does not say "package ${manifest.class};".`);
  }
  const values: Readonly<Record<string, string>> = {
    NAME: manifest.name,
    VERSION: manifest.version,
    MINIMUM_VERSION: manifest.minimum_koha,
    AUTHOR: manifest.author,
    DESCRIPTION: manifest.description,
    DATE: day,
  };
  const seen = new Set<string>();
  // Only together with its quotes: {VERSION} alone may be a hash key in Perl.
  const stamped = perl.replace(/(['"])\{([A-Z_]+)\}\1/g, (whole, _quote: string, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    seen.add(name);
    return `'${value.replace(/[\\']/g, "\\$&")}'`;
  });
  const absent = NEEDED.filter((name) => !seen.has(name));
  if (absent.length > 0) {
    const names = absent.map((name) => `'{${name}}'`).join(" and ");
    throw new Failure<PackCode>("placeholder_missing", `The shim's main file has no place for ${names}.`);
  }
  return stamped;
}
