import { type Context, Hono } from "hono";
import type { RestCode } from "../../koha/rest.ts";
import { LIBRARY_SETTINGS, type LibrarySetting } from "../../library-settings.ts";
import { readConsentForm } from "./consent-settings-form.ts";
import { ConsentSettingsPage, type ConsentSettingsProps } from "./consent-settings-page.tsx";
import { type Entered, type Entry, guard, may, refuse } from "./entry.tsx";
import type { SettingsDesk } from "./settings.tsx";

/** What Koha's REST API said when it was asked whether it lets us check passwords. */
export type KohaTest = "good" | "not_set_up" | RestCode;

export interface ConsentSettingsDesk extends SettingsDesk {
  /** Asks Koha with what is stored. */
  testKoha(): Promise<KohaTest>;
}

/** The page where the library decides how patrons join and leave, and by which server mail goes. */
export function consentSettingsRoutes(entry: Entry, desk: ConsentSettingsDesk): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "settings") ? next() : refuse(c, "pages:page.not_allowed");
  });
  const show = async (c: Context<Entered>, more: Partial<ConsentSettingsProps> = {}) => {
    const props = { frame: c.get("frame"), state: await desk.read(), ...more };
    return c.html(<ConsentSettingsPage {...props} />, more.faults ? 422 : 200);
  };

  app.get("/", (c) => show(c, { saved: c.req.query("done") === "saved" }));

  app.post("/", async (c) => {
    const state = await desk.read();
    const { changes, faults } = readConsentForm(c.get("csrfForm"), state);
    const wanted = changes.filter(({ name }) => !state.fixed.has(name));
    const said = new Set(faults.map(({ setting }) => setting));
    const all =
      faults.length > 0
        ? [...faults, ...(await desk.check(wanted)).filter(({ setting }) => !said.has(setting))]
        : await desk.write(wanted, c.get("session").who);
    if (all.length === 0) return c.redirect(`${c.get("frame").base}/joining?done=saved`, 303);
    // A secret is typed again: it must not come back in a page.
    const typed = new Map<LibrarySetting, string>(
      wanted.filter(({ name }) => !LIBRARY_SETTINGS[name].sealed).map(({ name, value }) => [name, value]),
    );
    const countries = String(c.get("csrfForm").get("invite_countries") ?? "");
    const values = new Map([...state.values, ...typed]);
    if (c.get("csrfForm").get("invite") === "countries") values.set("invite", countries);
    const removing = new Set(
      wanted.filter(({ name, value }) => LIBRARY_SETTINGS[name].sealed && value === "").map(({ name }) => name),
    );
    return show(c, { state: { ...state, values, removing }, faults: all });
  });

  app.post("/test/koha", async (c) => show(c, { tested: { what: "koha", answer: await desk.testKoha() } }));
  app.post("/test/mail", async (c) => show(c, { tested: { what: "mail", answer: await desk.test("email") } }));
  return app;
}
