import { z } from "zod";
import { Failure } from "../../plugin/foundation/failure.ts";

export type PackCode =
  | "bad_manifest"
  | "shim_missing"
  | "placeholder_missing"
  | "sdk_moved"
  | "licence_missing"
  | "too_big";

const numbers = z.string().regex(/^\d+(\.\d+)*$/, "is not numbers with points between them");

/** Koha compares versions part by part as numbers, and loads the class from the file of that name. */
const manifestSchema = z.object({
  name: z.string().min(1),
  class: z.string().regex(/^Koha::Plugin(::[A-Z]\w*)+$/, "is not a class below Koha::Plugin"),
  version: numbers,
  minimum_koha: numbers,
  author: z.string().min(1),
  description: z.string().min(1),
});

export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Reads manifest.json. Throws a Failure that says what is wrong with it, or that package.json has another version. Both
 * arguments are the files' texts.
 */
export function readManifest(manifestJson: string, packageJson: string): Manifest {
  const read = manifestSchema.safeParse(JSON.parse(manifestJson));
  if (!read.success) {
    const faults = read.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ");
    throw new Failure<PackCode>("bad_manifest", `manifest.json cannot be used: ${faults}.`);
  }
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(packageJson));
  if (version !== read.data.version) {
    throw new Failure<PackCode>(
      "bad_manifest",
      `manifest.json says version ${read.data.version} and package.json says ${version}; set both to the same.`,
    );
  }
  return read.data;
}
