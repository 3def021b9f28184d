import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readStatements } from "../plugin/database/migrations.ts";
import { HOST_NEEDS } from "../plugin/koha/host.ts";
import { listGrants, OWN_RIGHTS, type Right } from "./least-privilege.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const library = { user: "tidings", host: "localhost", database: "koha_library" };
const all = () => false;

/**
 * Reads the service's source, without migrations.ts, which runs as Koha's user, and preflight.ts, which tries what must
 * be denied.
 */
async function readSources(): Promise<string[]> {
  const files = (await readdir(join(root, "plugin"), { recursive: true })).filter(
    (name) =>
      /\.tsx?$/.test(name) && !/\.test\.tsx?$|\.fixture\.tsx?$|^(database\/migrations|preflight)\.ts$/.test(name),
  );
  expect(files.length).toBeGreaterThan(50);
  return Promise.all(files.map((file) => readFile(join(root, "plugin", file), "utf8")));
}

/** The rights that the service's source needs on each table, by kysely's verbs and by SQL. */
async function rightsAsked(): Promise<Map<string, Set<string>>> {
  const verbs: Readonly<Record<string, Right>> = { selectfrom: "select", join: "select", from: "select" };
  const asked = new Map<string, Set<string>>();
  const ask = (table: string, right: Right) => asked.set(table, (asked.get(table) ?? new Set()).add(right));
  const word =
    /(selectFrom|innerJoin|leftJoin|insertInto|updateTable|deleteFrom|delete from|insert (?:ignore )?into|update|from|join)[(\s]+["`]?((?:tidings_|message_queue)\w*)|onDuplicateKeyUpdate|on duplicate key/gi;
  for (const source of await readSources()) {
    let inserted: string | undefined;
    for (const [, verb, table] of source.matchAll(word)) {
      if (verb === undefined || table === undefined) {
        if (inserted !== undefined) ask(inserted, "update");
        continue;
      }
      const said = verb.toLowerCase();
      const right = verbs[said] ?? (["insert", "update", "delete"] as const).find((one) => said.startsWith(one));
      ask(table, right ?? "select");
      // To find the rows that it changes, a statement must also read them.
      if (right === "update" || right === "delete") ask(table, "select");
      inserted = right === "insert" ? table : undefined;
    }
  }
  return asked;
}

test("every right that the service's source asks for is granted, and none that it does not use", async () => {
  const asked = await rightsAsked();
  expect([...(asked.get("message_queue") ?? [])].sort()).toEqual(["select", "update"]);
  const ours = [...asked].filter(([table]) => table.startsWith("tidings_"));
  const sorted = (rights: Iterable<string>) => [...rights].sort().join(" ");
  const granted = ours.map(([table]) => [table, sorted(OWN_RIGHTS[table] ?? [])]);
  expect(Object.fromEntries(granted)).toEqual(
    Object.fromEntries(ours.map(([table, rights]) => [table, sorted(rights)])),
  );
});

test("every table of Koha's that is named in SQL anywhere in the service is granted", async () => {
  const schemas = await Promise.all(
    ["shared", "current", "19.06"].map((shape) => readFile(join(root, `scripts/town/koha/koha-${shape}.sql`), "utf8")),
  );
  const tables = [...schemas.join("\n").matchAll(/^create table (\w+)/gm)].map(([, table]) => table);
  const named = new RegExp(
    `(?:selectFrom|updateTable|insertInto|deleteFrom|Join|\\bfrom|\\bjoin|\\bupdate|\\binto)[(\\s]+["\`]?(${tables.join("|")})\\b`,
    "gi",
  );
  const used = (await readSources()).flatMap((source) => [...source.matchAll(named)].map(([, table]) => table));
  expect(used).toEqual(expect.arrayContaining(["message_queue", "letter", "systempreferences"]));
  expect(HOST_NEEDS.map(({ table }) => table)).toEqual(expect.arrayContaining(used));
});

test("every column of Koha's that the source knows is granted", async () => {
  const source = await readFile(join(root, "plugin/koha/tables.ts"), "utf8");
  const granted = new Map(HOST_NEEDS.map(({ table, needed, optional }) => [table, [...needed, ...optional]]));
  const tables = /interface Tables \{([^}]+)\}/.exec(source)?.[1] ?? "";
  const known = [...tables.matchAll(/(\w+): (\w+);/g)];
  expect(known.length).toBeGreaterThan(2);
  for (const [, table = "", type] of known) {
    const body = new RegExp(`interface ${type} \\{([^}]+)\\}`).exec(source)?.[1] ?? "";
    const columns = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, column]) => column ?? "");
    expect(columns.length, table).toBeGreaterThan(0);
    expect(granted.get(table), table).toEqual(expect.arrayContaining(columns));
  }
});

test("every table of the migrations is granted something, and no other", async () => {
  const files = (await readdir(join(root, "migrations"))).map((name) => join(root, "migrations", name));
  const statements = (await Promise.all(files.map((file) => readFile(file, "utf8")))).flatMap((sql) =>
    readStatements(sql),
  );
  const tables = statements.flatMap((sql) => /^create table if not exists (\w+)/.exec(sql)?.[1] ?? []);
  expect(tables.length).toBeGreaterThan(15);
  expect(Object.keys(OWN_RIGHTS).sort()).toEqual([...tables, "tidings_migration"].sort());
});

test("nobody but a migration may change or remove what the ledger says", () => {
  expect(OWN_RIGHTS.tidings_ledger).toEqual(["select", "insert"]);
  const ledger = listGrants(library, all).filter((statement) => statement.includes("tidings_ledger"));
  expect(ledger).toEqual(["grant select, insert on `koha_library`.`tidings_ledger` to 'tidings'@'localhost';"]);
});

test("of Koha's data only a notice's state, note and address and a patron's failed log-ins may be written", () => {
  const host = listGrants(library, all).filter((statement) => !statement.includes("tidings_"));
  expect(host).toHaveLength(HOST_NEEDS.length);
  for (const statement of host) {
    expect(statement).toMatch(
      /^grant select \([^)]+\)(, update \((`status`, `failure_code`, `to_address`|`login_attempts`)\))? on `koha_library`\./,
    );
    expect(statement).not.toMatch(/insert|delete|create|alter|drop|lock/);
    expect(statement.includes("update (`status`")).toBe(statement.includes(".`message_queue`"));
    expect(statement.includes("update (`login_attempts`")).toBe(statement.includes(".`borrowers`"));
  }
});

test("an old Koha is asked for nothing that it lacks", () => {
  const old = listGrants(library, (column) => /failure_code|letter_id|letter\.id|^library_hours/.test(column)).join(
    "\n",
  );
  expect(old).not.toMatch(/failure_code|letter_id|library_hours/);
  expect(old).toContain("update (`status`, `to_address`) on `koha_library`.`message_queue`");
});

test("what only an old Koha has is granted there, and asked of no other", () => {
  expect(listGrants(library, all).join("\n")).toContain("`guarantorid`");
  const current = listGrants(library, (_, former) => former).join("\n");
  expect(current).not.toContain("guarantorid");
  expect(current).toContain("`guarantor_id`");
});

test("a quote or a backtick in a name cannot end it", () => {
  const [first] = listGrants({ user: "o'hara", host: "%", database: "koha`x" }, all);
  expect(first).toContain("on `koha``x`.`message_queue` to 'o\\'hara'@'%';");
});
