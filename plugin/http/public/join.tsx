import { getConnInfo } from "@hono/node-server/conninfo";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Library } from "../../configuration/library.ts";
import { termsVersion } from "../../consent/terms.ts";
import type { JoinAnswer, PublicJoin } from "../../enrolment/public-join.ts";
import { Failure } from "../../foundation/failure.ts";
import type { Lang, Say, TextKey } from "../../templates/locales.ts";
import { basePath } from "../frame/entry.tsx";
import { forgetJoined, isOwnForm, type JoinCookies, keepJoined, keepToken, readJoined } from "./join-cookies.ts";
import { type JoinFault, type JoinForm, judgeJoinForm, readJoinForm } from "./join-form.ts";
import { JoinPage } from "./join-page.tsx";
import { writeReached } from "./join-reached.ts";
import { JoinedPage, NotSetUpPage } from "./joined-page.tsx";
import type { PublicFrame } from "./layout.tsx";
import { publicHeaders } from "./public-headers.ts";
import { chooseLang, networkOf } from "./visitor.ts";

/** What the page to join works with. */
export interface JoinParts {
  say: Say;
  library(): Library;
  /** The library's country, two capitals. */
  country(): string;
  instance: string;
  /** The library's time zone. */
  zone: string;
  /** Where the patron pages are for the browser: `https://host/path`, or only a path. */
  publicUrl(): string;
  backend: PublicJoin;
  /** 32 fresh random bytes. */
  random(): Buffer;
}

const MOST_BYTES = 16 * 1024;

/** The public page on which a patron joins, without a login in Koha. */
export function joinPages(parts: JoinParts): Hono {
  const app = new Hono();
  app.use(publicHeaders);

  app.get("/", (c) => {
    forgetJoined(c, cookiesOf(parts));
    return showForm(c, parts, {}, 200);
  });

  const onError = () => {
    throw new Failure("too_large", "This form is too large.");
  };
  app.post("/", bodyLimit({ maxSize: MOST_BYTES, onError }), async (c) => {
    const form = readJoinForm(await c.req.formData().catch(() => new FormData()));
    const frame = frameOf(c, parts);
    if (parts.backend.open() === "not_set_up") return showForm(c, parts, {}, 200);
    // Only another language is asked for. What another site filled in is not shown, so that nobody adds a PIN to a
    // stranger's number.
    if (form.language) return showForm(c, parts, isOwnForm(c, cookiesOf(parts), form.token) ? { form } : {}, 200);
    if (!isOwnForm(c, cookiesOf(parts), form.token))
      return showForm(c, parts, { form, told: "join:page.form_old" }, 403);
    if (form.website !== "") return showForm(c, parts, { form, told: "join:page.robot" }, 403);
    const terms = termsOf(frame);
    const judged = judgeJoinForm(form, { terms: terms.version, country: parts.country() });
    if ("faults" in judged) return showForm(c, parts, { form, faults: judged.faults }, 422);
    const { digits, country } = judged.number;
    const answer = await parts.backend.join({
      firstName: form.first_name,
      surname: form.last_name,
      card: form.card,
      pin: form.pin,
      number: digits,
      country,
      terms: { lang: frame.lang, text: terms.text },
      from: networkOf(peerOf(c), c.req.header("x-forwarded-for")),
    });
    return tell(c, parts, form, answer, digits);
  });

  app.get("/done", (c) => {
    const frame = frameOf(c, parts);
    const joined = readJoined(c, cookiesOf(parts));
    if (!joined) return c.redirect(`${frame.base}/join?lang=${frame.lang}`, 303);
    const ourNumber = parts.backend.ourNumber();
    return c.html(<JoinedPage frame={frame} joined={joined} ourNumber={ourNumber} zone={parts.zone} />);
  });
  return app;
}

/** The backend's answer as a page: the next one if it is done, otherwise the form with what is wrong. */
function tell(c: Context, parts: JoinParts, form: JoinForm, answer: JoinAnswer, digits: string) {
  const frame = frameOf(c, parts);
  switch (answer.kind) {
    case "refused": {
      if (answer.because === "not_set_up") return showForm(c, parts, {}, 200);
      return showForm(c, parts, { form, faults: [{ field: "number", key: `join:refused.${answer.because}` }] }, 422);
    }
    case "turned_away": {
      if (answer.because !== "too_many") {
        const status = answer.because === "unavailable" ? 503 : 422;
        return showForm(c, parts, { form, told: `join:turned_away.${answer.because}` }, status);
      }
      c.header("Retry-After", String(Math.ceil(answer.retryAfterMs / 1_000)));
      const patience = { wait: sayWait(frame.lang, answer.retryAfterMs) };
      return showForm(c, parts, { form, told: "join:turned_away.too_many", patience }, 429);
    }
    default: {
      const at = answer.kind === "just_invited" ? { at: answer.at } : {};
      const reached = answer.reached && writeReached(answer.reached);
      const how = reached ? { reached } : {};
      keepJoined(c, cookiesOf(parts), { kind: answer.kind, ending: digits.slice(-4), ...at, ...how });
      return c.redirect(`${frame.base}/join/done?lang=${frame.lang}`, 303);
    }
  }
}

interface Shown {
  form?: JoinForm;
  faults?: readonly JoinFault[];
  told?: TextKey;
  patience?: { wait: string };
}

function showForm(c: Context, parts: JoinParts, shown: Shown, status: 200 | 403 | 422 | 429 | 503) {
  const frame = frameOf(c, parts);
  const { say, lang, library } = frame;
  const state = parts.backend.open();
  if (state === "not_set_up") return c.html(<NotSetUpPage frame={frame} />);
  const { told, patience, ...rest } = shown;
  const sentence = told === undefined ? {} : { told: say(lang, told, { contact: library.contact, ...patience }) };
  const token = keepToken(c, cookiesOf(parts), parts.random);
  return c.html(
    <JoinPage frame={frame} trial={state === "trial"} terms={termsOf(frame)} token={token} {...rest} {...sentence} />,
    status,
  );
}

function frameOf(c: Context, parts: JoinParts): PublicFrame {
  const library = parts.library();
  const lang = chooseLang(c.req.query("lang"), c.req.header("accept-language"), library.lang);
  return { say: parts.say, lang, base: basePath(parts.publicUrl()), library };
}

function termsOf({ say, lang, library }: PublicFrame): { text: string; version: string } {
  const text = say(lang, "patron:terms.text", { library: library.name });
  return { text, version: termsVersion(text) };
}

function cookiesOf({ instance, publicUrl }: JoinParts): JoinCookies {
  const url = publicUrl();
  return { instance, path: `${basePath(url)}/join`, secure: url.startsWith("https:") };
}

/** The address of the peer: as a rule the web server on this machine. */
function peerOf(c: Context): string | undefined {
  return c.env?.incoming === undefined ? undefined : getConnInfo(c).remote.address;
}

/** The wait in words, rounded up: a visitor who comes too early would have to wait again. */
function sayWait(lang: Lang, ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  const [count, unit] = minutes < 120 ? [minutes, "minute"] : [Math.ceil(minutes / 60), "hour"];
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
