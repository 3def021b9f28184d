import { createConnection } from "mysql2/promise";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../test-database.ts";
import { fill, SMALL } from "./fill.ts";
import { QUERIES } from "./queries.ts";
import { openWatched } from "./watch.ts";

const koha = await openTestDatabase();
const watched = openWatched(koha.socket, koha.name);
afterAll(async () => {
  await watched.close();
  await koha.close();
});
beforeAll(async () => {
  const setUp = await createConnection({ socketPath: koha.socket, user: "root", database: koha.name });
  await fill(setUp, SMALL);
  await setUp.end();
});

test.for(QUERIES.map((query) => [query.name, query] as const))(
  "%s reads no large table as a whole, sorts no more than a person's messages, and stops at a page",
  async ([, query]) => {
    const { faults, rowsRead } = await watched.watch(query, 0, new Date());
    expect(faults).toEqual([]);
    // A scan of the archive would read all.
    expect(rowsRead).toBeLessThan(SMALL.archived / 3);
  },
);
