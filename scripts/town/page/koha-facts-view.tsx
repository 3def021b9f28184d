import type { KohaFacts, Ticked } from "./koha-facts.ts";
import { DemoTable } from "./markup.tsx";
import type { Words } from "./words.ts";

/** The notices that are shown, by the names of Koha's message attributes. */
const SHOWN = { Hold_Filled: "Hold ready", Advance_Notice: "Due soon", Item_Checkout: "Lent" } as const;
const TRANSPORTS: Readonly<Record<string, string>> = { sms: "text", email: "mail" };

/** What each patron has ticked in Koha, and where Koha could send it: by this it decides what it writes. */
export function KohaFactsTable({ facts, words }: { facts: readonly KohaFacts[]; words: Words }) {
  return (
    <DemoTable caption="What Koha has of each patron" columns={["Patron", "In the record", ...Object.values(SHOWN)]}>
      {facts.map((one) => (
        <tr id={`koha-${one.patronId}`}>
          <th scope="row">
            {words.patron(one.patronId)}
            {one.guarantorId !== null && <span class="of">child of {words.patron(one.guarantorId)}</span>}
          </th>
          <td>{wordRecord(one)}</td>
          {Object.keys(SHOWN).map((name) => (
            <td>{wordTicked(one.ticked.get(name))}</td>
          ))}
        </tr>
      ))}
    </DemoTable>
  );
}

function wordRecord({ hasNumber, hasEmail }: KohaFacts): string {
  if (hasNumber && hasEmail) return "number, email";
  return hasNumber ? "number" : hasEmail ? "email, no number" : "neither number nor email";
}

function wordTicked(ticked: Ticked | undefined): string {
  if (!ticked) return "never chosen";
  if (ticked.transports.length === 0) return "nothing";
  const ways = ticked.transports.map((transport) => TRANSPORTS[transport] ?? transport).join(", ");
  return ticked.digest ? `${ways}, once a day` : ways;
}
