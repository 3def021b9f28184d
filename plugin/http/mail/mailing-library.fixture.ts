import { afterAll, beforeAll, beforeEach } from "vitest";
import { aMailServer, type MailServer } from "../../channels/email/mail-server.fixture.ts";
import { aSending } from "../../delivery/dispatcher.fixture.ts";
import { aJoining, ask, aWish } from "../../enrolment/opt-in.fixture.ts";
import { openCompose } from "../../enrolment/wording.ts";
import { aBorrower, aNotice } from "../../koha/queue/notice.fixture.ts";
import { anIntake, at } from "../../notices/intake.fixture.ts";
import { openLocales } from "../../templates/locales.ts";
import { usePages } from "../pages.fixture.ts";

const say = await openLocales();
export const RITA = "rita@example.org";

/** Soft line breaks undone; the links as they lead into this service. */
function readMail(raw = "") {
  const text = raw.replace(/=\r\n/g, "").replaceAll("=3D", "=");
  const link = (what: string) => {
    const path = new RegExp(`https://opac\\.example/tidings(/mail/${what}/[\\w-]+)`).exec(text)?.[1];
    return path === undefined ? "" : `/patron${path}`;
  };
  return { text, confirm: link("confirm"), end: link("unsubscribe") };
}

/** A library with a real mail server, and a Koha that is emptied before each test. */
export function useMailingLibrary() {
  const { koha, aService } = usePages();
  let server: MailServer | undefined;
  const mails: string[] = [];
  beforeAll(async () => {
    server = await aMailServer({}, mails);
  });
  afterAll(() => server?.stop());
  beforeEach(() => {
    mails.length = 0;
  });

  /** A library that sends email, and Rita, who reads hers. */
  async function aLibrary() {
    const service = await aService({
      TIDINGS_KEY: "the process key",
      TIDINGS_SMTP_URL: server?.url ?? "",
      TIDINGS_MAIL_FROM: "notices@midway.example",
      TIDINGS_MAIL_PACE: "0",
      TIDINGS_OPAC_URL: "https://opac.example/tidings",
      TIDINGS_LIBRARY_NAME: "Midway Library",
    });
    const { installation } = service;
    const email = installation.channels.get("email");
    if (!email) throw new Error("email is not set up");
    let minutes = 0;
    const setClock = (to: number) => {
      minutes = to;
      service.setClock(to);
    };
    const compose = openCompose(say, () => installation.settings().library);
    const joining = aJoining({ senders: installation.senders, compose });
    const intake = anIntake(koha.db, koha.host, installation.senders);
    await intake.look(-1);
    return {
      ...service,
      setClock,
      joining,
      wish: (more: Parameters<typeof aWish>[0] = {}) =>
        ask(koha.db, joining, aWish({ channel: "email", address: RITA, country: null, ...more }), at(minutes)),
      /** Lets everything leave that is due, and returns the newest mail as it can be read. */
      deliver: async () => {
        await intake.look(minutes);
        await (await aSending(koha.db, [email], { now: () => at(minutes) })).drain();
        return readMail(mails.at(-1));
      },
      notice: (content = "Dune is ready for you.") => aNotice(koha.db, { patronId: 7, queuedAt: at(minutes), content }),
      see: async (path: string) => {
        const answer = await service.app.request(path);
        return { status: answer.status, html: await answer.text(), headers: answer.headers };
      },
      post: async (path: string, body: string) => {
        const headers = { "Content-Type": "application/x-www-form-urlencoded" };
        const answer = await service.app.request(path, { method: "POST", body, headers });
        return { status: answer.status, html: await answer.text(), to: answer.headers.get("location") };
      },
    };
  }

  const eventsOf = async () =>
    (await koha.db.selectFrom("tidings_ledger").select(["event", "source"]).orderBy("id").execute()).map(
      ({ event, source }) => `${source}: ${event}`,
    );

  /** Rita has asked for email and confirmed it. */
  async function aConfirmed() {
    const library = await aLibrary();
    await aBorrower(koha.db, 7);
    await library.wish();
    const { confirm } = await library.deliver();
    await library.post(confirm, "wish=confirm");
    await library.deliver();
    mails.length = 0;
    return library;
  }

  return { koha, mails, aLibrary, aConfirmed, eventsOf };
}
