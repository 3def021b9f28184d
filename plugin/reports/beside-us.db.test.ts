import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { aMailRule, forgetRuns } from "../notices/before-send.fixture.ts";
import { anIntake, at, useKoha } from "../notices/intake.fixture.ts";
import { addRule } from "../routing/rule-store.ts";
import { readBesideUs } from "./beside-us.ts";

const YAML = "---\nmessagebee: yes\nhold: [% hold.id %]";

describe.for(["current", "19.06"] as const)("other plugins, in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape);
  const read = (minutes = 1) => readBesideUs(koha.db, koha.host, at(minutes));
  beforeEach(async () => {
    await forgetRuns(koha.db);
    for (const table of ["plugin_methods", "letter"]) await sql`delete from ${sql.table(table)}`.execute(koha.db);
  });

  async function aPlugin(name: string, enabled: string | undefined, method = "before_send_messages"): Promise<void> {
    await sql`insert into plugin_methods (plugin_class, plugin_method) values (${name}, ${method})`.execute(koha.db);
    if (enabled === undefined) return;
    await sql`insert into plugin_data (plugin_class, plugin_key, plugin_value)
      values (${name}, '__ENABLED__', ${enabled})`.execute(koha.db);
  }
  async function aLetter(code: string, transport: string, content: string, branchcode = ""): Promise<void> {
    await sql`insert into letter (module, code, branchcode, name, title, content, message_transport_type)
      values ('reserves', ${code}, ${branchcode}, ${`The letter ${code}`}, '', ${content}, ${transport})`.execute(
      koha.db,
    );
  }

  test("those that are enabled and asked before Koha sends are named, we are not", async () => {
    await aPlugin("Koha::Plugin::Tidings", "1");
    await aPlugin("Koha::Plugin::Com::MessageBee", "1");
    await aPlugin("Koha::Plugin::Com::Webhook", "0");
    await aPlugin("Koha::Plugin::Com::Removed", undefined);
    await aPlugin("Koha::Plugin::Com::Report", "1", "report");
    expect((await read()).senders).toEqual(["Koha::Plugin::Com::MessageBee"]);
  });

  test("a Koha that can disable none has them all enabled", async () => {
    await aPlugin("Koha::Plugin::Tidings", undefined);
    await aPlugin("Koha::Plugin::Com::Webhook", undefined);
    expect((await read()).senders).toEqual(["Koha::Plugin::Com::Webhook"]);
  });

  test("where Koha keeps no list, or we may not read it, none is named", async () => {
    const blind = { ...koha.host, pluginMethods: false, letterTexts: false };
    await aPlugin("Koha::Plugin::Com::Webhook", "1");
    await aLetter("HOLD", "sms", YAML);
    expect(await readBesideUs(koha.db, blind, at(1))).toEqual({ senders: [], letters: [], refused: [] });
  });

  test("wordings for a program are named once each: for texts, and for mail that a rule takes over", async () => {
    await aLetter("HOLD", "sms", YAML);
    await aLetter("HOLD", "sms", YAML, "MPL");
    await aLetter("DUE", "sms", "Due: [% biblio.title %]");
    await aLetter("ODUE", "email", YAML);
    await aLetter("DUE", "email", YAML);
    await aLetter("PREDUE", "print", YAML);
    await addRule(koha.db, aMailRule("ODUE"), "test", at(0));
    expect((await read()).letters).toEqual(["HOLD (The letter HOLD)", "ODUE (The letter ODUE)"]);
  });

  test("what was written for a program and not sent is counted by letter, for thirty days", async () => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    const one = anIntake(koha.db, koha.host);
    await one.sweep(0);
    await one.look(0);
    for (const [letterCode, content] of [
      ["HOLD", "---\nmessagebee: yes\nhold: 4711"],
      ["HOLD", "---\nmessagebee: yes\nhold: 4712"],
      ["DUE", '{"checkout": 12}'],
      ["DUE", "Dune is due: tomorrow"],
    ] as const) {
      await aNotice(koha.db, { patronId: 7, queuedAt: at(1), letterCode, content });
    }
    expect(await one.look(1)).toEqual({ taken: 1, ended: 3 });
    expect((await read()).refused).toEqual([
      { letter: "DUE", count: 1 },
      { letter: "HOLD", count: 2 },
    ]);
    expect((await read(31 * 24 * 60)).refused).toEqual([]);
  });
});
