import { visitPages } from "../acts/pages.ts";
import type { World } from "../world.ts";

/** The messages that staff find on the pages of what is uncertain, by id. */
export async function readUncertain(world: World): Promise<ReadonlySet<number>> {
  const visit = await visitPages(world, "staff");
  const listed = new Set<number>();
  for (let path: string | undefined = "/review?group=uncertain&order=oldest"; path !== undefined; ) {
    const html = await visit.see(path);
    for (const [, id] of html.matchAll(/id="of-doubt-(\d+)"/g)) listed.add(Number(id));
    const further = /rel="next" href="[^"]*(\/review\?[^"]+)"/.exec(html)?.[1];
    path = further?.replaceAll("&amp;", "&");
  }
  return listed;
}
