import { expect, test } from "vitest";
import type { Outgoing } from "../channels/channel.ts";
import { openMailLinks } from "../consent/mail-links.ts";
import { sealed } from "../foundation/log.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { useKoha } from "../notices/intake.fixture.ts";
import { openEmailWording } from "./email-wording.ts";
import { openLocales } from "./locales.ts";

const koha = useKoha();
const say = await openLocales();
const links = openMailLinks(sealed("the process key"));
const opacUrl = "https://opac.example/tidings";
const compose = (
  message: Partial<Outgoing>,
  kind: "notice" | "invitation" = "notice",
  patronId: number | null = null,
) =>
  openEmailWording({ db: koha.db, say, library: { name: "Midway", lang: "en" }, links, opacUrl })({
    attempt: "1-1",
    sender: "email",
    to: "rita@example.org",
    text: "Dune is ready.",
    ours: { kind, patronId, addressId: 7, ledgerId: 9 },
    mayLeave: () => true,
    ...message,
  });

test("a mail has the message unchanged, and below it how to end email", async () => {
  const endUrl = `${opacUrl}/mail/unsubscribe/${links.make("end", 7)}`;
  const mail = await compose({ text: "Dune is ready.\n\n", subject: "Hold ready" });
  expect(mail).toMatchObject({ subject: "Hold ready", endUrl });
  expect(mail.text).toBe(
    `Dune is ready.\n\n--\nTo get no more notices from Midway by email, open this link and press the button there:\n${endUrl}\n`,
  );
});

test.each([{}, { subject: "" }, { subject: "  " }])(
  "a notice without a subject gets one in the patron's language",
  async (of) => {
    await aBorrower(koha.db, 7, "fr-FR");
    expect(await compose(of, "notice", 7)).toMatchObject({ subject: "Un message de Midway" });
  },
);

test("an invitation has its link at the mark, or below the text if the mark is missing", async () => {
  const link = `${opacUrl}/mail/confirm/${links.make("confirm", 9)}`;
  expect((await compose({ text: "Open [link] please." }, "invitation")).text).toContain(`Open ${link} please.`);
  expect((await compose({ text: "Please confirm." }, "invitation")).text).toContain(`Please confirm.\n\n${link}\n`);
});

test("a notice that happens to contain [link] gets no link", async () => {
  const { text } = await compose({ text: "See [link]." });
  expect([text.startsWith("See [link]."), text.includes("/mail/confirm/")]).toEqual([true, false]);
});
