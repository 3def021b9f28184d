import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { FC } from "hono/jsx";
import { nearestLang, type TextKey } from "../templates/locales.ts";
import { troubleOf } from "./database-problem.ts";
import { basePath, type Entered, type Entry, findSession, LANGUAGE_COOKIE } from "./frame/entry.tsx";
import { type Frame, Page, toKoha } from "./frame/layout.tsx";
import { PublicPage } from "./public/layout.tsx";
import type { TermsParts } from "./public/terms.tsx";
import { chooseLang } from "./public/visitor.ts";

/** What is wrong with a request; `problem` is a sentence for programs. */
export interface Problem {
  status: 400 | 401 | 403 | 404 | 405 | 408 | 411 | 413 | 415 | 429 | 500 | 503;
  code: string;
  problem: string;
}

/** What the pages about problems are made with. */
export interface ProblemParts {
  staff: Entry;
  patron: Entry;
  open: Pick<TermsParts, "say" | "library" | "publicUrl">;
}

/** Below these paths only programs ask. */
const FOR_PROGRAMS = /^\/(bot|hook|health|ready|metrics|checks|beside-us)(\/|$)/;
/** Public pages below the OPAC path, which need no login. */
const OPEN = /^\/patron\/(join|terms|mail)(\/|$)/;

/** Whether a person asks, who must get a page. Everybody else gets JSON. */
function isPerson(c: Context): boolean {
  if (FOR_PROGRAMS.test(c.req.path)) return false;
  // Providers post their receipts; a person may open the address.
  if (c.req.path.startsWith("/plivo/") && c.req.method === "POST") return false;
  const accepts = c.req.header("accept") ?? "";
  return accepts.includes("html") || !accepts.includes("json");
}

/** Responds to a problem with a page in the reader's language and a way back, or for programs with JSON. */
export async function tellProblem(c: Context, parts: ProblemParts, problem: Problem): Promise<Response> {
  if (!isPerson(c)) return c.json({ code: problem.code, problem: problem.problem }, problem.status);
  if (c.req.path.startsWith("/staff")) return tellMember(c, parts.staff, problem);
  if (c.req.path.startsWith("/patron") && !OPEN.test(c.req.path)) return tellMember(c, parts.patron, problem);
  return tellVisitor(c, parts, problem);
}

/** In the frame of whoever is signed in; the session is looked up only where nothing is broken. */
async function tellMember(c: Context<Entered>, entry: Entry, { status, code }: Problem): Promise<Response> {
  const frame = c.get("frame") ?? (await aFrame(c, entry, status));
  const trouble = entry.audience === "staff" ? troubleOf(code) : undefined;
  return c.html(
    <Page frame={frame} title={frame.say(frame.lang, titleOf(status))} audience={entry.audience}>
      {trouble && <p>{frame.say(frame.lang, `staff:database.${trouble}`)}</p>}
      <p>{frame.say(frame.lang, sentenceOf(status))}</p>
      <WayBack frame={frame} audience={entry.audience} />
    </Page>,
    status,
  );
}

const WayBack: FC<{ frame: Frame; audience: Entry["audience"] }> = ({ frame, audience }) => (
  <p>
    {frame.session && (
      <>
        <a href={`${frame.base}/`}>{frame.say(frame.lang, "pages:problem.start")}</a>{" "}
      </>
    )}
    {toKoha(frame, audience)}
  </p>
);

async function aFrame(c: Context, entry: Entry, status: Problem["status"]): Promise<Frame> {
  const session = status === 404 ? await findSession(c, entry).catch(() => undefined) : undefined;
  const chosen = session?.lang ?? getCookie(c, LANGUAGE_COOKIE);
  const lang = chosen
    ? nearestLang(chosen, entry.lang())
    : chooseLang(undefined, c.req.header("accept-language"), entry.lang());
  const frame = { say: entry.say, lang, base: basePath(entry.publicUrl()), zone: entry.zone };
  return session ? { ...frame, session } : frame;
}

function tellVisitor(c: Context, { open }: ProblemParts, { status }: Problem): Response | Promise<Response> {
  const library = open.library();
  const lang = chooseLang(c.req.query("lang"), c.req.header("accept-language"), library.lang);
  const frame = { say: open.say, lang, base: basePath(open.publicUrl()), library };
  // In another language the same page comes again.
  const path = c.req.path.startsWith("/patron/") ? c.req.path.replace("/patron", "") : "/join";
  return c.html(
    <PublicPage frame={frame} title={open.say(lang, titleOf(status))} path={path}>
      <p>{open.say(lang, sentenceOf(status))}</p>
      <p>
        <a href="/cgi-bin/koha/opac-main.pl">{open.say(lang, "pages:problem.catalogue")}</a>
      </p>
    </PublicPage>,
    status,
  );
}

/** What a person reads, by status. */
const NAMES = {
  400: "malformed",
  401: "refused",
  403: "refused",
  404: "unknown",
  405: "unknown",
  408: "later",
  411: "malformed",
  413: "too_large",
  415: "malformed",
  429: "later",
  500: "broken",
  503: "later",
} as const satisfies Record<Problem["status"], string>;

const titleOf = (status: Problem["status"]): TextKey => `pages:problem.${NAMES[status]}_title`;
const sentenceOf = (status: Problem["status"]): TextKey => `pages:problem.${NAMES[status]}`;
