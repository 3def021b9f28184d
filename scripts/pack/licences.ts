import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../../plugin/foundation/failure.ts";
import type { PackCode } from "./manifest.ts";

/** In older packages the author is an object, and the licences are a list. */
const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
  author: z.union([z.string(), z.object({ name: z.string() })]).optional(),
});
type Package = z.infer<typeof packageSchema>;

/** https://opensource.org/license/mit */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction, including without
limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software,
and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const TEXT = /^(licen[cs]e|copying|notice)/i;

/** Returns the folders of the npm packages that these files, relative to the checkout, belong to. */
export function packagesOf(inputs: readonly string[]): string[] {
  const folders = inputs.map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/**
 * Returns one text with name, version and licence of each package. Throws a Failure that names a package whose licence
 * text cannot be found.
 */
export async function collectLicences(root: string, folders: readonly string[]): Promise<string> {
  const sections = await Promise.all(
    folders.map(async (folder) => {
      const about = packageSchema.parse(JSON.parse(await readFile(join(root, folder, "package.json"), "utf8")));
      const text = (await readTexts(join(root, folder))) ?? standardText(about);
      return `${about.name} ${about.version} (${declared(about) ?? "see below"})\n\n${text.trim()}\n`;
    }),
  );
  const head = "The programs in the folder service contain the following packages, each under its own terms.\n";
  return [head, ...new Set(sections)].join(`\n${"-".repeat(100)}\n\n`).replace(/\r\n?/g, "\n");
}

async function readTexts(folder: string): Promise<string | undefined> {
  const names = (await readdir(folder)).sort();
  const texts = names.filter((name) => TEXT.test(name) && !/\.[cm]?[jt]s$/.test(name));
  if (texts.length > 0) {
    return (await Promise.all(texts.map((name) => readFile(join(folder, name), "utf8")))).join("\n\n");
  }
  const readme = names.find((name) => /^readme/i.test(name));
  if (readme === undefined) return undefined;
  const lines = (await readFile(join(folder, readme), "utf8")).split(/\r?\n/);
  const grant = lines.findIndex((line) => /permission is hereby granted/i.test(line));
  const heading = lines.findLastIndex((line, at) => at < grant && /licen[cs]e/i.test(line));
  return heading < 0 ? undefined : lines.slice(heading).join("\n");
}

function declared({ license, licenses }: Package): string | undefined {
  if (license !== undefined) return typeof license === "string" ? license : license.type;
  return licenses?.map(({ type }) => type).join(" or ");
}

/** The text for a package that declares MIT but ships no licence text. */
function standardText(about: Package): string {
  if (!/^(the )?MIT( license)?$/i.test(declared(about) ?? "")) {
    const sentence = `${about.name} ${about.version} is in the bundle, but its licence text cannot be found.`;
    throw new Failure<PackCode>("licence_missing", sentence);
  }
  const author = typeof about.author === "object" ? about.author.name : about.author;
  return `Copyright (c) ${author ?? `the authors of ${about.name}`}\n\n${MIT}`;
}
