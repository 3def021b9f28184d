import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { useKoha } from "../notices/intake.fixture.ts";
import { readInstance } from "./health.ts";

const koha = useKoha();

test("the service and the plugin give the same database the same name", async () => {
  const shim = await readFile(new URL("../shim/Koha/Plugin/Tidings/Checklist.pm", import.meta.url), "utf8");
  const asked = /\$INSTANCE = q\{(.*)\};/.exec(shim)?.[1] ?? "";
  const { rows } = await sql.raw<Record<string, string>>(asked).execute(koha.db);
  const own = await readInstance(koha.db);
  expect(own).toMatch(/^[0-9a-f]{12}$/);
  expect(Object.values(rows[0] ?? {})).toEqual([own]);
});
