import type { FC } from "hono/jsx";
import { isErased } from "../../../consent/fingerprint.ts";
import { writtenAddress } from "../../../consent/phones/written-number.ts";
import type { ChannelConsent } from "../../../reports/patron-consent.ts";
import type { Frame } from "../../frame/layout.tsx";

/** A patron whom Koha has merged into this one, and the consents that ended with the record. */
export interface Merged {
  patronId: number;
  consents: readonly ChannelConsent[];
}

const shown = ({ channel, address }: ChannelConsent, { say, lang }: Frame): string =>
  channel === "telegram" || address === null || isErased(address)
    ? say(lang, `account:channel.${channel}`)
    : writtenAddress(channel, address);

/** Consent belongs to a phone and its person, so it does not move with Koha's record: staff are told. */
export const MergedSection: FC<{ frame: Frame; merged: readonly Merged[] }> = ({ frame, merged }) => (
  <>
    {merged.map(({ patronId, consents }) => (
      <p>
        {frame.say(frame.lang, "staff:merged_record", {
          number: String(patronId),
          addresses: consents.map((one) => shown(one, frame)).join(", "),
        })}
      </p>
    ))}
  </>
);
