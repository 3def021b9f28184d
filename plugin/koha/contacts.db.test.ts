import { describe, expect, test } from "vitest";
import { useKoha } from "../notices/intake.fixture.ts";
import { aRecordOf } from "./contact.fixture.ts";
import { chosenContact, readContacts } from "./contacts.ts";
import { aBorrower } from "./queue/notice.fixture.ts";

describe.each(["current", "19.06"] as const)("in a Koha of shape %s", (shape) => {
  const koha = useKoha(shape);

  test("only the filled fields of a record are returned, the number for texts first", async () => {
    await aBorrower(koha.db, 7, "da-DK");
    await aRecordOf(koha.db, 7, {
      phone: " 555 0100 ",
      smsalertnumber: "5550142",
      mobile: "  ",
      B_email: "b@home.example",
    });
    expect(await readContacts(koha.db, 7)).toEqual({
      phones: [
        { field: "smsalertnumber", value: "5550142" },
        { field: "phone", value: "555 0100" },
      ],
      emails: [{ field: "B_email", value: "b@home.example" }],
      lang: "da-DK",
    });
  });

  test("a patron unknown to the host has no record", async () => {
    expect(await readContacts(koha.db, 404)).toBeUndefined();
  });
});

test.each([
  ["phone", "555 0100"],
  [null, "5550142"],
  ["B_phone", "5550142"],
] as const)("where %s is marked, %s is used", (marked, value) => {
  const contacts = [
    { field: "smsalertnumber", value: "5550142" },
    { field: "phone", value: "555 0100" },
  ];
  expect(chosenContact(contacts, marked)).toBe(value);
});

test("if the record has none, none is used", () => {
  expect(chosenContact([], "phone")).toBe("");
});
