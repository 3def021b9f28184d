import type { FC } from "hono/jsx";
import { writtenAddress } from "../../../../consent/phones/written-number.ts";
import type { NumberUse } from "../../../../reports/number-use.ts";
import { HolderLink } from "../../../consent/holder.tsx";
import type { Frame } from "../../../frame/layout.tsx";
import { Table } from "../../../frame/table.tsx";

/** Who else has a patron's numbers and addresses, as far as this person may see patrons. */
export interface OthersFound {
  within: readonly NumberUse[];
  /** How many more are of libraries out of reach, or gone from Koha. */
  beyond: number;
}

/** Other patrons at the same numbers: in Koha's records, as in a family, and in our consents. */
export const Others: FC<{ frame: Frame; found: OthersFound }> = ({ frame, found: { within, beyond } }) => {
  const { say, lang } = frame;
  if (within.length === 0 && beyond === 0) return null;
  const columns = (["address", "patron", "in_koha", "consent"] as const).map((name) =>
    say(lang, `desk:others.${name}`),
  );
  const rows = within.map((use) => [
    writtenAddress(use.channel, use.address),
    <HolderLink frame={frame} holder={use} />,
    say(lang, use.inRecord ? "desk:others.yes" : "desk:others.no"),
    say(lang, `staff:consent.${use.state ?? "none"}`),
  ]);
  return (
    <>
      <h3>{say(lang, "desk:others.title")}</h3>
      {rows.length > 0 && <Table name={say(lang, "desk:others.title")} columns={columns} rows={rows} />}
      {beyond > 0 && <p class="hint">{say(lang, "desk:others.beyond", { count: beyond.toLocaleString(lang) })}</p>}
    </>
  );
};
