import { z } from "zod";
import { type Secret, sealed } from "../foundation/log.ts";

const yesOrNo = z.enum(["yes", "no"]).default("no");
const allowOrRefuse = z.enum(["allow", "refuse"]);

/** What the library decides about joining and leaving; part of the schema in settings-schema.ts. */
export const consentSettings = {
  TIDINGS_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/, "must be a country's two capital letters, such as US")
    .default("US")
    .describe("The library's country (two letters): how a number without country code is read."),
  TIDINGS_INVITE: z
    .string()
    .regex(/^(always|never|[A-Z]{2}(, ?[A-Z]{2})*)$/, "must be always, never, or countries such as US,CA")
    .default("US")
    .describe(
      "Whose numbers are first sent an invitation that must be answered: countries of the number (US,CA), always, or never.",
    ),
  TIDINGS_INVITATION_EXPIRES: yesOrNo.describe(
    "yes: who does not answer an invitation is reminded once after 48 hours and counts as Rejected after 72.",
  ),
  TIDINGS_NUMBER_FOLLOWS_RECORD: yesOrNo.describe(
    "yes: a patron is opted out when the number in Koha's record becomes another than the one opted in.",
  ),
  TIDINGS_JOIN_EXPIRED: allowOrRefuse
    .default("refuse")
    .describe("Whether patrons whose card has expired may join on the public page: allow or refuse."),
  TIDINGS_JOIN_DEBARRED: allowOrRefuse
    .default("allow")
    .describe("Whether restricted (debarred) patrons may join on the public page: allow or refuse."),
  TIDINGS_KOHA_API_URL: z
    .url()
    .optional()
    .describe(
      "Koha's own address (https://staff.example.org), where Tidings asks Koha to change something; with an API key its REST API checks passwords too, so LDAP works.",
    ),
  TIDINGS_KOHA_CLIENT_ID: z.string().optional().describe("Client id of an API key of Koha (OAuth2)."),
  TIDINGS_KOHA_CLIENT_SECRET: z.string().transform(sealed).optional().describe("The secret of that API key."),
};

const schema = z.object(consentSettings);
type Read = z.infer<typeof schema>;

export interface ConsentPolicy {
  /** The library's country, as two capital letters. */
  country: string;
  /** Countries whose numbers get an invitation first; `always` and `never` mean all and none. */
  invite: "always" | "never" | readonly string[];
  invitationExpires: boolean;
  numberFollowsRecord: boolean;
  join: { expired: "allow" | "refuse"; debarred: "allow" | "refuse" };
  /** If set, Koha's REST API checks passwords; otherwise we check them against Koha's database. */
  kohaApi?: { url: string; clientId: string; clientSecret: Secret };
}

/** Arranges the settings read as a ConsentPolicy. */
export function arrangePolicy(read: Read): ConsentPolicy {
  const invite = read.TIDINGS_INVITE;
  const {
    TIDINGS_KOHA_API_URL: url,
    TIDINGS_KOHA_CLIENT_ID: clientId,
    TIDINGS_KOHA_CLIENT_SECRET: clientSecret,
  } = read;
  return {
    country: read.TIDINGS_COUNTRY,
    invite: invite === "always" || invite === "never" ? invite : invite.split(/, ?/),
    invitationExpires: read.TIDINGS_INVITATION_EXPIRES === "yes",
    numberFollowsRecord: read.TIDINGS_NUMBER_FOLLOWS_RECORD === "yes",
    join: { expired: read.TIDINGS_JOIN_EXPIRED, debarred: read.TIDINGS_JOIN_DEBARRED },
    ...(url && clientId && clientSecret ? { kohaApi: { url, clientId, clientSecret } } : {}),
  };
}
