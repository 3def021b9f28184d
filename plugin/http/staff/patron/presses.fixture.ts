import { anOptedIn, numberOf } from "../../../consent/patron.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import type { Visit } from "../../pages.fixture.ts";
import type { Press, Pressing } from "../press.fixture.ts";

const REASON = "Asked at the desk";

async function termsOf(staff: Visit, patronId: number): Promise<string> {
  return /name="terms\.sms" value="([^"]+)"/.exec((await staff.see(`/patron/${patronId}`)).html)?.[1] ?? "";
}

const optInFields = async ({ staff, patronId }: Pressing) => ({
  address: `202555${1000 + patronId}`,
  agreed: "yes",
  terms: await termsOf(staff, patronId),
  reason: REASON,
  warned: "yes",
});

/** Asked hours ago, so that the invitation may be sent again. */
async function anInvited(pressing: Pressing): Promise<void> {
  const { db, staff, patronId } = pressing;
  await staff.post(`/patron/${patronId}/sms/opt-in`, await optInFields(pressing));
  await db
    .updateTable("tidings_standing")
    .set({ asked_at: at(-600) })
    .execute();
  await db.deleteFrom("tidings_staff_step").execute();
}

/** A record that has become another person's. */
async function anotherPerson({ db, patronId, staff }: Pressing): Promise<void> {
  await anOptedIn(db, patronId, at(-60));
  await staff.see(`/patron/${patronId}`);
  const other = { surname: "Haddad", firstname: "Omar", cardnumber: `9${patronId}`, userid: `omar${patronId}` };
  await db.updateTable("borrowers").set(other).where("borrowernumber", "=", patronId).execute();
}

/** How the changing routes of a patron's page are pressed. */
export const PATRON_PRESSES: Readonly<Record<string, Press>> = {
  "/staff/patron/:id{\\d{1,9}}/:channel{sms|email}/opt-in": {
    step: "opt_in",
    press: async (pressing) => ({
      path: `/patron/${pressing.patronId}/sms/opt-in`,
      fields: await optInFields(pressing),
    }),
  },
  "/staff/patron/:id{\\d{1,9}}/:channel{sms|email}/resend": {
    step: "resend_invitation",
    press: async (pressing) => {
      await anInvited(pressing);
      return { path: `/patron/${pressing.patronId}/sms/resend`, fields: { reason: REASON } };
    },
  },
  "/staff/patron/:id{\\d{1,9}}/:channel{sms|telegram|email}/opt-out": {
    step: "opt_out",
    press: async ({ db, patronId }) => {
      await anOptedIn(db, patronId, at(-60));
      return { path: `/patron/${patronId}/sms/opt-out`, fields: { reason: REASON } };
    },
  },
  "/staff/patron/:id{\\d{1,9}}/ways": {
    step: "opt_out",
    press: async ({ db, patronId }) => {
      await anOptedIn(db, patronId, at(-60));
      return { path: `/patron/${patronId}/ways`, fields: { was: `sms:${numberOf(patronId)}`, reason: REASON } };
    },
  },
  "/staff/patron/:id{\\d{1,9}}/kinds": {
    step: "kinds",
    press: async ({ patronId }) => ({ path: `/patron/${patronId}/kinds` }),
  },
  "/staff/patron/:id{\\d{1,9}}/preferences": {
    step: "preferences",
    press: async ({ patronId }) => ({ path: `/patron/${patronId}/preferences` }),
  },
  "/staff/patron/:id{\\d{1,9}}/person/:verdict{same|stop}": {
    step: "person_same",
    press: async (pressing) => {
      await anotherPerson(pressing);
      return { path: `/patron/${pressing.patronId}/person/same` };
    },
  },
};
