import { accountLink } from "../../configuration/account-link.ts";
import type { Installation } from "../../configuration/installation.ts";
import type { Db } from "../../database/connection.ts";
import type { Log } from "../../foundation/log.ts";
import type { Host } from "../../koha/host.ts";
import { openRulesNow } from "../../routing/rules/rules-now.ts";
import type { Say } from "../../templates/locales.ts";
import { openNoticeWordings } from "../../templates/notices/notice-wording-store.ts";
import { readSignatures } from "../../templates/notices/signatures/signature-store.ts";
import type { Intake } from "../evaluate.ts";
import { prepareWords } from "./prepare.ts";

export interface LibraryPolicyParts {
  db: Db;
  host: Host;
  installation: Pick<Installation, "settings">;
  say: Say;
  /** The library's time zone. */
  zone: string;
  log: Pick<Log, "bug">;
}

/** How the library rules and words its notices. */
export type LibraryPolicy = Required<Pick<Intake, "rules" | "words">>;

/** Opens the library's rules, wordings and signatures; each look reads what staff have saved since. */
export async function openLibraryPolicy(parts: LibraryPolicyParts): Promise<LibraryPolicy> {
  const { db, host, installation, say, zone, log } = parts;
  const rules = await openRulesNow(db, log);
  const wordings = await openNoticeWordings(db, say);
  const wording = async () => {
    await wordings.refresh();
    const { library, opacUrl } = installation.settings();
    const { signatures } = await readSignatures(db);
    return { wordings, signatures, library, accountLink: accountLink(opacUrl) };
  };
  return {
    rules: {
      zone,
      now: async () => {
        await rules.refresh();
        return { rulings: rules.rulings, bySteps: rules.bySteps() };
      },
    },
    words: (routed, now, told) => prepareWords({ db, host, say, zone, wording }, routed, now, told),
  };
}
