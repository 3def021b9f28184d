import { randomBytes } from "node:crypto";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../scripts/test-database.ts";
import { sealed } from "../foundation/log.ts";
import { openSealer, type Sealer } from "../foundation/sealing.ts";
import { writeLibrarySettings } from "./library-settings.ts";
import { markKey, recogniseKey } from "./process-key.ts";

const [former, own] = [openSealer(sealed("the former key")), openSealer(sealed("the service's own key"))];
const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour));
let koha: TestDatabase;

beforeEach(async () => {
  await koha?.close();
  koha = await openTestDatabase();
});
afterAll(() => koha.close());

const random = () => randomBytes(12);
const enter = (value: string, sealer: Sealer, hour: number) =>
  writeLibrarySettings(koha.db, [{ name: "telegram_token", value }], "Ida", { sealer, random }, at(hour));
const start = (sealer: Sealer, hour: number) => markKey(koha.db, sealer, random(), at(hour));
const recognised = async () => [await recogniseKey(koha.db, former), await recogniseKey(koha.db, own)];

test("a key is known once the service has started under it, and stays known", async () => {
  expect(await recognised()).toEqual(["unknown", "unknown"]);
  await start(own, 9);
  expect(await recognised()).toEqual(["other", "known"]);
  await start(former, 10);
  await start(own, 11);
  expect(await recognised()).toEqual(["other", "known"]);
});

test("a start under another key changes nothing until a secret is entered again", async () => {
  await enter("1:abc", former, 8);
  await start(own, 9);
  expect(await recognised()).toEqual(["known", "other"]);
  await enter("1:abc", own, 10);
  expect(await recognised()).toEqual(["other", "known"]);
});

test("a key known by a secret stays known when that secret is removed after a start", async () => {
  await enter("1:abc", own, 8);
  await start(own, 9);
  await enter("", own, 10);
  expect(await recognised()).toEqual(["other", "known"]);
});
