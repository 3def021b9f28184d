import { beforeEach, expect, test } from "vitest";
import { at, useKoha } from "../../../notices/intake.fixture.ts";
import { readSignatures, readSignatureVersions, saveSignatures } from "./signature-store.ts";
import { NO_SIGNATURES, type Signatures } from "./signatures.ts";

const koha = useKoha();
const some: Signatures = {
  list: [{ id: "call", name: "Call us", texts: { en: "Call {{branch_phone}}", da: "Ring {{branch_phone}}" } }],
  notices: "call",
  broadcasts: null,
  addName: false,
  stopLine: true,
};

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_signature_version").execute();
});

test("without any saved, the library's name begins texts and nothing ends them", async () => {
  expect(await readSignatures(koha.db)).toEqual({
    version: 0,
    signatures: NO_SIGNATURES,
    changedAt: null,
    changedBy: null,
  });
  expect(await readSignatureVersions(koha.db)).toEqual([]);
});

test("the newest version is in force, and all are kept", async () => {
  expect(await saveSignatures(koha.db, { signatures: some, after: 0, by: "sofie" }, at(0))).toBe(true);
  expect(await saveSignatures(koha.db, { signatures: NO_SIGNATURES, after: 1, by: "mia" }, at(1))).toBe(true);
  expect((await readSignatureVersions(koha.db)).map(({ version, changedBy }) => [version, changedBy])).toEqual([
    [2, "mia"],
    [1, "sofie"],
  ]);
  expect(await saveSignatures(koha.db, { signatures: some, after: 2, by: "mia" }, at(2))).toBe(true);
  expect(await readSignatures(koha.db)).toEqual({ version: 3, signatures: some, changedAt: at(2), changedBy: "mia" });
});

test("of several who save over the same version at once, one succeeds", async () => {
  const saved = await Promise.all(
    ["a", "b", "c"].map((by) => saveSignatures(koha.db, { signatures: some, after: 0, by }, at(0))),
  );
  expect(saved.filter(Boolean)).toHaveLength(1);
});

test("what cannot be read is as installed", async () => {
  for (const [version, signatures] of ["{", '{"list":[]}'].entries()) {
    await koha.db
      .insertInto("tidings_signature_version")
      .values({ version: version + 1, signatures, changed_at: at(0), changed_by: "sofie" })
      .execute();
    expect(await readSignatures(koha.db)).toMatchObject({ version: version + 1, signatures: NO_SIGNATURES });
  }
});
