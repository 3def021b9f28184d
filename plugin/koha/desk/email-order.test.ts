import { expect, test } from "vitest";
import { emailOrder, inOrder } from "./email-order.ts";

test.each([
  ["a Koha that says nothing", {}, ["email", "emailpro", "B_email"]],
  ["a library that wants the first valid one", { AutoEmailPrimaryAddress: "OFF" }, ["email", "emailpro", "B_email"]],
  ["an older Koha's named field", { AutoEmailPrimaryAddress: "emailpro" }, ["emailpro", "email", "B_email"]],
  ["a newer Koha's", { EmailFieldPrimary: "B_email" }, ["B_email", "email", "emailpro"]],
  [
    "the library's own order",
    { EmailFieldPrimary: "OFF", EmailFieldPrecedence: "emailpro|email" },
    ["emailpro", "email", "B_email"],
  ],
  ["a field that we do not know", { EmailFieldPrimary: "cardnumber" }, ["email", "emailpro", "B_email"]],
])("%s", (_what, preferences, order) => {
  expect(emailOrder(new Map(Object.entries(preferences)))).toEqual(order);
});

test("an empty field is passed by", () => {
  const emails = [{ field: "B_email", value: "b@example.org" } as const];
  expect(inOrder(emails, ["emailpro", "email", "B_email"])).toEqual(["b@example.org"]);
});
