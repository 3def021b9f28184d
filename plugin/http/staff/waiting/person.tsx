import type { FC } from "hono/jsx";
import type { KnownPatron } from "../../../koha/patrons.ts";
import type { Frame } from "../../frame/layout.tsx";

interface PersonProps {
  frame: Pick<Frame, "base">;
  patronId: number;
  /** Undefined: Koha no longer has the patron. */
  known: KnownPatron | undefined;
}

/** A patron as staff know them: the name, which leads to the patron's page, and the card. */
export const Person: FC<PersonProps> = ({ frame, patronId, known }) => (
  <>
    <a href={`${frame.base}/patron/${patronId}`}>{known?.name ?? `#${patronId}`}</a>
    {known?.card && <span class="help">{known.card}</span>}
  </>
);
