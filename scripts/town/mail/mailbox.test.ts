import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startMail, type TownMail } from "./mail-server.ts";
import { mailbox } from "./mailbox.tsx";
import { readMail } from "./read-mail.ts";

const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
let mail: TownMail;

beforeAll(async () => {
  mail = await startMail();
});
afterAll(() => mail?.stop());

async function post(wish: { subject?: string; text?: string; html?: string; attachments?: object[] }) {
  const transport = createTransport({ url: mail.url, ignoreTLS: true });
  await transport.sendMail({ from: "Bibliothèque <desk@riverside.example>", to: "soren@example.org", ...wish });
  transport.close();
  return mail.mails.at(-1);
}
const see = async (path: string) => {
  const answer = await mailbox(mail).request(path);
  return { status: answer.status, html: await answer.text(), policy: answer.headers.get("content-security-policy") };
};

test("an empty mailbox says what fills it", async () => {
  const { status, html } = await see("/mailbox");
  expect([status, html]).toEqual([200, expect.stringContaining("No mail yet. Open Edna’s account page")]);
});

test("a mail is read as it was written, in any letters and encodings, with the pictures in it", async () => {
  const subject = "Din reservering er klar: “Frøken Smillas fornemmelse for sne”, æøå og 💌 til dig, som er meget lang";
  const text = `Kære Søren\n\n${"Vi gemmer bogen til lørdag. ".repeat(20)}`;
  const arrived = await post({
    subject,
    text,
    html: '<p>Kære <b>Søren</b></p><img src="cid:dot" alt="prik">',
    attachments: [{ filename: "dot.png", content: Buffer.from(DOT, "base64"), cid: "dot" }],
  });
  expect(arrived).toMatchObject({ to: "soren@example.org", subject, from: expect.stringContaining("Bibliothèque") });
  expect(arrived?.text?.trim()).toBe(text.trim());
  expect(arrived?.html).toContain("<p>Kære <b>Søren</b></p>");
  expect(arrived?.pictures).toEqual([{ id: "dot", type: "image/png", base64: DOT }]);
  const { html, policy } = await see(`/mailbox/${arrived?.id}/html`);
  expect(html).toContain(`<img src="data:image/png;base64,${DOT}"`);
  expect(policy).toMatch(/^sandbox .*default-src 'none'; img-src 'self' data:/);
});

test("a mail's page shows text and HTML, its links open beside it, and its markup does nothing in ours", async () => {
  const link = "https://library.example/confirm/abc?d=1";
  const arrived = await post({
    subject: "<script>alert(1)</script>",
    text: `<b>Confirm</b>: ${link}.`,
    html: "<script>alert(2)</script>",
  });
  const { html, policy } = await see(`/mailbox/${arrived?.id}`);
  expect(html).toContain(`<a href="${link}" target="_blank" rel="noopener noreferrer">${link}</a>.`);
  expect(html).toContain(`<iframe src="/mailbox/${arrived?.id}/html"`);
  expect(html).not.toMatch(/<script>|<b>Confirm/);
  expect(policy).toContain("default-src 'none'");
  const list = (await see("/mailbox")).html;
  expect(list.indexOf("&lt;script&gt;")).toBeLessThan(list.indexOf("Din reservering"));
  expect((await see("/mailbox/999")).status).toBe(404);
  expect((await see("/mailbox/999/html")).status).toBe(404);
});

test.each([
  ["nothing at all", ""],
  ["no empty line", "Subject: alone"],
  ["a boundary that never comes", 'Content-Type: multipart/mixed; boundary="x"\n\nwords'],
  ["an unknown charset", "Content-Type: text/plain; charset=klingon\n\nwords"],
])("a mail with %s is read without a fall", (_what, source) => {
  expect(readMail(source)).toMatchObject({ pictures: [] });
});
