import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { anOptedIn } from "../../../consent/patron.fixture.ts";
import { aBorrower, aNotice } from "../../../koha/queue/notice.fixture.ts";
import { anIntake, at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const OTHER = "Koha::Plugin::Com::MessageBee";
const overview = async (lang = "en") => (await (await aService()).visit({ lang })).see("");

/** Another plugin that sends, a wording for it, and a notice of that wording. */
async function aLibraryFromElsewhere(): Promise<void> {
  onTestFinished(async () => {
    await sql`delete from plugin_methods`.execute(koha.db);
    await sql`delete from plugin_data where plugin_class = ${OTHER}`.execute(koha.db);
    await sql`delete from letter`.execute(koha.db);
  });
  await sql`insert into plugin_methods (plugin_class, plugin_method)
    values (${OTHER}, 'before_send_messages')`.execute(koha.db);
  await sql`insert into plugin_data (plugin_class, plugin_key, plugin_value)
    values (${OTHER}, '__ENABLED__', '1')`.execute(koha.db);
  await sql`insert into letter (module, code, name, title, content, message_transport_type)
    values ('reserves', 'HOLD', 'Hold available', '', '---\\nmessagebee: yes\\nhold: [% hold.id %]', 'sms')`.execute(
    koha.db,
  );
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60));
  const one = anIntake(koha.db, koha.host);
  await one.sweep(0);
  await one.look(0);
  await aNotice(koha.db, { patronId: 7, queuedAt: at(0), content: "---\nmessagebee: yes\nhold: 4711" });
  await one.look(0.5);
}

test("the overview names another plugin that sends, the wordings for it, and what was not sent", async () => {
  await aLibraryFromElsewhere();
  const { html } = await overview();
  expect(html).toContain(`Another plugin also sends notices: ${OTHER}.`);
  expect(html).toContain("Tidings does not send them: HOLD (Hold available).");
  expect(html).toContain("not sent: 1. By letter: HOLD (1).");
  for (const lang of LANGUAGES) expect((await overview(lang)).html).toContain(OTHER);
});

test("and says nothing of the kind where there is none", async () => {
  expect((await overview()).html).not.toContain("Other plugins have to do with");
});
