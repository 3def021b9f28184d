import { beforeEach, expect, test } from "vitest";
import { readStaffSteps } from "../../audit/read-steps.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { setMode } from "../../notices/before-send.fixture.ts";
import { usePages } from "../pages.fixture.ts";
import { NO_STEP, PRESSES } from "./presses.fixture.ts";

const { koha, aService } = usePages();
const ENV = {
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "some-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_PUBLIC_URL: "http://127.0.0.1/provider",
};

beforeEach(async () => {
  for (const table of ["tidings_staff_step", "tidings_import", "tidings_rule", "tidings_wording"] as const) {
    await koha.db.deleteFrom(table).execute();
  }
  await setMode(koha.db, "live");
});

/** The changing routes of the staff pages, by their paths in the application. */
async function changingRoutes(): Promise<string[]> {
  const { app } = await aService(ENV);
  const changing = app.routes.filter(({ method, path }) => method === "POST" && path.startsWith("/staff/"));
  return [...new Set(changing.map(({ path }) => path))];
}

test("every changing route of the staff pages is pressed here, or says why it leaves no step", async () => {
  const known = [...Object.keys(PRESSES), ...Object.keys(NO_STEP)];
  expect(known.toSorted()).toEqual((await changingRoutes()).toSorted());
});

test.each(Object.entries(PRESSES))(
  "%s leaves a step with who did it, and no number",
  async (_path, { step, press }) => {
    const patronId = 7;
    await aBorrower(koha.db, patronId);
    const staff = await (await aService(ENV)).visit();
    const { path, fields = {} } = await press({ db: koha.db, staff, patronId });
    const { status, html } = await staff.post(path, fields);
    expect([status < 400 || status === 502, status < 400 ? "" : html]).toEqual([true, ""]);
    const { steps } = await readStaffSteps(koha.db, {});
    expect(steps.map((one) => one.step)).toEqual([step]);
    expect(steps[0]).toMatchObject({ who: "sofie", who_id: 51 });
    expect(steps[0]?.detail ?? "").not.toMatch(/\d{4}/);
    // Pressed once more, it does nothing, or something that has a name.
    await staff.post(path, fields);
    expect((await readStaffSteps(koha.db, {})).steps.map((one) => one.step)).not.toContain("unnamed");
  },
);
