import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { useKoha } from "../notices/intake.fixture.ts";
import { readLibraryContacts } from "./libraries.ts";

describe.each([
  ["current", "utf8mb4"],
  ["19.06", "latin1"],
] as const)("in a Koha of shape %s in %s", (shape, charset) => {
  const koha = useKoha(shape, 1, charset);

  test("notices name a library, its phone, and the address to write to, as far as Koha has them", async () => {
    await sql`insert into branches (branchcode, branchname, branchphone, branchemail, branchreplyto) values
      ('OAK', ' Oak Hill ', ' 555-0144 ', 'desk@oakhill.example', ' ask@oakhill.example '),
      ('HAR', '', null, ' desk@harbor.example', '  '), ('RIV', 'Møllebro', '', null, null)`.execute(koha.db);
    const libraries = await readLibraryContacts(koha.db);
    expect([...libraries.keys()].sort()).toEqual(["HAR", "MPL", "OAK", "RIV"]);
    expect(libraries.get("OAK")).toEqual({
      ...{ branchcode: "OAK", name: "Oak Hill", phone: "555-0144", email: "ask@oakhill.example" },
    });
    expect(libraries.get("HAR")).toEqual({
      ...{ branchcode: "HAR", name: "HAR", phone: "", email: "desk@harbor.example" },
    });
    expect(libraries.get("RIV")).toEqual({ branchcode: "RIV", name: "Møllebro", phone: "", email: "" });
  });
});
