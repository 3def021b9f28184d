import type { RestCode } from "../../../koha/credentials/rest.ts";
import { validatePassword } from "../../../koha/credentials/rest.ts";
import type { StaffBackendParts } from "../parts.ts";

/** What Koha's REST API said when it was asked whether it lets us check passwords. */
export type KohaTest = "good" | "not_set_up" | RestCode;

/** Asks Koha with a user name that nobody has, so that nobody's failed attempts are counted. */
export async function testKoha({
  installation,
  nonce,
}: Pick<StaffBackendParts, "installation" | "nonce">): Promise<KohaTest> {
  await installation.refresh();
  const { kohaApi } = installation.settings().consent;
  if (!kohaApi) return "not_set_up";
  const nobody = `tidings-test-${nonce().toString("hex")}`;
  const answer = await validatePassword(kohaApi, nobody, nobody);
  if ("patronId" in answer) return "odd_answer";
  return answer.because === "wrong" ? "good" : answer.code;
}
