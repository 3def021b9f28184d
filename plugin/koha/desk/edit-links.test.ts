import { expect, test } from "vitest";
import { editPath } from "./edit-links.ts";

const FORM = "/cgi-bin/koha/members/memberentry.pl";

test.each([
  ["19.0600000", "messaging", `${FORM}?op=modify&borrowernumber=5&step=5`],
  ["23.1105000", "contact", `${FORM}?op=modify&borrowernumber=5&step=1`],
  ["24.0500000", "messaging", `${FORM}?op=edit_form&borrowernumber=5&step=5`],
  ["25.1100000", "contact", `${FORM}?op=edit_form&borrowernumber=5&step=1`],
  ["", "messaging", "/cgi-bin/koha/members/moremember.pl?borrowernumber=5"],
  ["unknown", "contact", "/cgi-bin/koha/members/moremember.pl?borrowernumber=5"],
] as const)("a Koha %s opens %s by the name it has there", (version, part, path) => {
  expect(editPath(version, 5, part)).toBe(path);
});
