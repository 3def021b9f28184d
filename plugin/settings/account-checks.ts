import { createHmac } from "node:crypto";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Settings } from "./settings.ts";

/** What the last test of an account found; `because` is the reason of a bad one, as worded under `because.*`. */
export interface AccountCheck {
  channel: ChannelName;
  /** The fingerprint of the settings that were tested. */
  account: string;
  good: boolean;
  because: string | null;
  checkedAt: Date;
}

type Accounts = Pick<Settings, "botToken" | "plivo" | "telegram" | "mail">;

/**
 * A fingerprint of what an account is reached with, keyed so that nobody can guess a secret by it; undefined if the
 * account is not set up. A test holds as long as this stays the same.
 */
export function accountFingerprint(channel: ChannelName, settings: Accounts): string | undefined {
  const parts = reachedWith(channel, settings);
  if (!parts) return undefined;
  const text = JSON.stringify([channel, ...parts]);
  return createHmac("sha256", settings.botToken.reveal()).update(`tidings account ${text}`).digest("hex");
}

function reachedWith(channel: ChannelName, { plivo, telegram, mail }: Accounts): readonly string[] | undefined {
  switch (channel) {
    case "sms":
      return (
        plivo && [plivo.authId, plivo.authToken.reveal(), plivo.apiUrl ?? "", ...plivo.numbers.map((n) => n.number)]
      );
    case "telegram":
      return telegram && [telegram.token.reveal(), telegram.apiUrl];
    case "email":
      return mail && [mail.smtpUrl.reveal(), mail.from];
  }
}

/** Keeps what a test found, in place of the one before. */
export async function noteAccountCheck(db: Db, check: AccountCheck): Promise<void> {
  const row = {
    account: check.account,
    good: check.good ? 1 : 0,
    because: check.because,
    checked_at: check.checkedAt,
  };
  await db
    .insertInto("tidings_account_check")
    .values({ channel: check.channel, ...row })
    .onDuplicateKeyUpdate(row)
    .execute();
}

/** The last test of each account that was ever tested. */
export async function readAccountChecks(db: Db): Promise<AccountCheck[]> {
  const rows = await db.selectFrom("tidings_account_check").selectAll().execute();
  return rows.map(({ channel, account, good, because, checked_at }) => ({
    channel: channel as ChannelName,
    account,
    good: good === 1,
    because,
    checkedAt: checked_at,
  }));
}
