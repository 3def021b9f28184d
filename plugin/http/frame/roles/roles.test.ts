import { expect, test } from "vitest";
import { DEFAULT_ROLES, rolesOf } from "./roles.ts";

test.each([
  [["superlibrarian"], ["see", "answer", "send", "set"]],
  [["borrowers"], ["see", "answer", "send"]],
  [["borrowers:list_borrowers"], ["see"]],
  [["borrowers:edit_borrowers"], ["see", "answer", "send"]],
  [["plugins:configure"], ["set"]],
  [["plugins"], ["set"]],
  [["plugins:tool"], []],
  [["circulate", "borrowersx"], []],
])("%j may by default do %j", (permissions, roles) => {
  expect([...rolesOf(permissions, DEFAULT_ROLES)]).toEqual(roles);
});
