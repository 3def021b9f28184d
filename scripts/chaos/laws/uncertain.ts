import { visitPages } from "../acts/pages.ts";
import type { World } from "../world.ts";

/** The messages that staff find on the pages of what is uncertain, by id. */
export async function readUncertain(world: World): Promise<ReadonlySet<number>> {
  const visit = await visitPages(world, "staff");
  const listed = new Set<number>();
  for (let page = 1; ; page += 1) {
    const html = await visit.see(`/uncertain?page=${page}`);
    const found = [...html.matchAll(/\/uncertain\/(\d+)[?"]/g)].map(([, id]) => Number(id));
    const before = listed.size;
    for (const id of found) listed.add(id);
    if (listed.size === before) return listed;
  }
}
