import type { Db } from "../../database/connection.ts";
import type { ChannelName } from "../../database/tables.ts";
import type { Host } from "../../koha/host.ts";
import type { NoticeRule } from "../../routing/rules/notice-rule.ts";
import { openRulings } from "../../routing/rules/rulings.ts";
import { openLocales } from "../../templates/locales.ts";
import { openNoticeWordings } from "../../templates/notices/notice-wording-store.ts";
import { NO_SIGNATURES, type Signatures } from "../../templates/notices/signatures/signatures.ts";
import type { Intake } from "../evaluate.ts";
import { SENDERS } from "../intake.fixture.ts";
import { lookForNew } from "../intake.ts";
import { prepareWords } from "./prepare.ts";

export interface PolicyWish {
  rules?: readonly NoticeRule[];
  signatures?: Partial<Signatures>;
  senders?: ReadonlyMap<ChannelName, string>;
}

/** A rule about one type at every library. */
export const ruleOf = (type: NoticeRule["type"], says: Partial<NoticeRule>): NoticeRule => {
  return { type, step: null, library: null, ...says };
};

/** The intake of a library with rules and signatures. */
export async function anIntakeByRules(db: Db, host: Host, wish: PolicyWish = {}): Promise<Intake> {
  const say = await openLocales();
  const wordings = await openNoticeWordings(db, say);
  const { rules = [], signatures = {}, senders = SENDERS } = wish;
  const wording = async () => ({
    wordings,
    signatures: { ...NO_SIGNATURES, ...signatures },
    library: { name: "Midway", lang: "en" as const },
    accountLink: "https://opac.example/me",
  });
  const bySteps = rules.some(({ step }) => step !== null);
  return {
    db,
    host,
    senders: async () => senders,
    say: (because) => `Because: ${because}.`,
    rules: { zone: "America/New_York", now: async () => ({ rulings: openRulings(rules), bySteps }) },
    words: (routed, now) => prepareWords({ db, host, say, zone: "America/New_York", wording }, routed, now),
  };
}

/** Looks once, as a service that has just started does. */
export const lookOnce = (intake: Intake, now: Date) => lookForNew(intake, new Date(now.getTime() - 3_600_000), now);
