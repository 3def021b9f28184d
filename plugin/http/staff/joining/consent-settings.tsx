import { type Context, Hono } from "hono";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { noteStep } from "../../frame/steps.ts";
import { type SettingsBackend, saveSettings } from "../settings/settings-saving.ts";
import { readConsentForm } from "./consent-settings-form.ts";
import { ConsentSettingsPage, type ConsentSettingsProps } from "./consent-settings-page.tsx";
import type { KohaTest } from "./test-koha.ts";

/** What the page of joining and leaving reads and does. */
export interface ConsentSettingsBackend extends SettingsBackend {
  /** Asks Koha's REST API with the stored settings. */
  testKoha(): Promise<KohaTest>;
}

/** The page where the library decides how patrons join and leave, and by which server mail goes. */
export function consentSettingsRoutes(entry: Entry, backend: ConsentSettingsBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "set") ? next() : refuse(c, "pages:page.not_allowed");
  });
  const show = async (c: Context<Entered>, more: Partial<ConsentSettingsProps> = {}) => {
    const props = { frame: c.get("frame"), state: await backend.read(), ...more };
    return c.html(<ConsentSettingsPage {...props} />, more.faults ? 422 : 200);
  };

  app.get("/", (c) => show(c, { saved: c.req.query("done") === "saved" }));

  app.post("/", async (c) => {
    const state = await backend.read();
    const form = c.get("csrfForm");
    const wrong = await saveSettings(backend, state, readConsentForm(form, state), c.get("session").who);
    if (!wrong) {
      await noteStep(c, "settings_saved", { detail: "joining" });
      return c.redirect(`${c.get("frame").base}/joining?done=saved`, 303);
    }
    const values = new Map(wrong.state.values);
    if (form.get("invite") === "countries") values.set("invite", String(form.get("invite_countries") ?? ""));
    return show(c, { state: { ...wrong.state, values }, faults: wrong.faults });
  });

  app.post("/test/koha", async (c) => {
    await noteStep(c, "account_tested", { detail: "koha" });
    return show(c, { tested: { what: "koha", answer: await backend.testKoha() } });
  });
  app.post("/test/mail", async (c) => {
    await noteStep(c, "account_tested", { detail: "email" });
    return show(c, { tested: { what: "mail", answer: await backend.test("email") } });
  });
  return app;
}
