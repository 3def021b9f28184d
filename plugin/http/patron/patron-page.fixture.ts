import { sql } from "kysely";
import { beforeEach, expect } from "vitest";
import type { ChannelName } from "../../database/tables.ts";
import { aRecordOf } from "../../koha/contact.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { usePages } from "../pages.fixture.ts";

/** Texts and mail set up, in a library of the United States, whose numbers are invited first. */
export const ENV = {
  TIDINGS_PUBLIC_URL: "https://library.example/tidings",
  TIDINGS_LIBRARY_NAME: "Midway Library",
  TIDINGS_OPAC_URL: "https://opac.library.example/tidings/patron",
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "some-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
};
export const MAIL = {
  TIDINGS_SMTP_URL: "smtp://127.0.0.1:1",
  TIDINGS_MAIL_FROM: "library@midway.example",
  TIDINGS_KEY: "a-process-key-of-forty-characters-at-least",
};

/** What a browser can do; a form is posted with the session's token unless told otherwise. */
export interface PatronVisit {
  cookie: string;
  csrf: string;
  /** Version of each channel's terms on the page; empty where it shows none. */
  terms: Record<ChannelName, string>;
  see(path?: string): Promise<{ status: number; html: string; words: string; headers: Headers }>;
  /** `to` is where it leads, without the path that all pages have in common. */
  post(
    path: string,
    fields?: Record<string, string> | [string, string][],
  ): Promise<{ status: number; html: string; words: string; to: string | undefined }>;
  /** Posts, and opens the page that it leads to. */
  send(path: string, fields?: Record<string, string>): Promise<string>;
}

const NEW_TABLES = ["tidings_choice", "tidings_patron", "tidings_limit", "tidings_terms", "tidings_note"];

/** What a person reads of a page: the words of its main part, without tags. */
export const wordsOf = (html: string): string =>
  (/<main>([\s\S]*)<\/main>/.exec(html)?.[1] ?? html)
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");

/** The patron pages with everything real behind them. */
export function usePatronPages() {
  const pages = usePages();
  beforeEach(async () => {
    for (const table of NEW_TABLES) await sql`delete from ${sql.table(table)}`.execute(pages.koha.db);
  });

  /** A patron with numbers and addresses in the record, who comes in from the OPAC. */
  async function aPatron(patronId = 7, lang = "default"): Promise<number> {
    await aBorrower(pages.koha.db, patronId, lang);
    await aRecordOf(pages.koha.db, patronId, {
      smsalertnumber: "(202) 555-0142",
      phone: "202 555 0199",
      email: "rita@reader.example",
    });
    return patronId;
  }

  async function aVisit(
    { app }: Pick<Awaited<ReturnType<typeof pages.aService>>, "app">,
    whoId = 7,
    lang = "en",
  ): Promise<PatronVisit> {
    const entered = await app.request(`/patron/enter?ticket=${await pages.aTicket({ kind: "patron", whoId, lang })}`);
    const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
    const see = async (path = "/") => {
      const answer = await app.request(`/patron${path}`, { headers: { cookie } });
      const html = await answer.text();
      return { status: answer.status, html, words: wordsOf(html), headers: answer.headers };
    };
    // A patron who is opted in already finds the terms on the form for another number.
    const shown = (await see()).html + (await see("/sms/change")).html;
    const csrf = /name="csrf" value="([^"]+)"/.exec(shown)?.[1] ?? "";
    const termsOf = (channel: ChannelName) =>
      new RegExp(`/${channel}/(?:opt-in|connect)"[^]*?name="terms" value="([^"]+)"`).exec(shown)?.[1] ?? "";
    const terms = { sms: termsOf("sms"), telegram: termsOf("telegram"), email: termsOf("email") };
    const post = async (path: string, fields: Record<string, string> | [string, string][] = {}) => {
      const body = new URLSearchParams([["csrf", csrf], ...(Array.isArray(fields) ? fields : Object.entries(fields))]);
      const answer = await app.request(`/patron${path}`, { method: "POST", headers: { cookie }, body });
      const html = await answer.text();
      const to = answer.headers.get("location")?.replace("/tidings/patron", "");
      return { status: answer.status, html, words: wordsOf(html), to };
    };
    const send = async (path: string, fields: Record<string, string> = {}) => {
      const { status, to } = await post(path, fields);
      expect([status, to]).toEqual([303, expect.any(String)]);
      return (await see(to)).words;
    };
    return { cookie, csrf, terms, see, post, send };
  }
  return { ...pages, aPatron, aVisit };
}

/** A valid form to opt in. */
export const asked = (
  { terms }: Pick<PatronVisit, "terms">,
  address = "(202) 555-0142",
  channel: ChannelName = "sms",
) => ({ address, agreed: "yes", terms: terms[channel] });
