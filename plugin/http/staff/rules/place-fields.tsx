import type { FC } from "hono/jsx";
import { aboutName } from "./abouts.ts";
import type { Place } from "./rules-backend.ts";

/** What a rule is about, for a form that does something with it. */
export const PlaceFields: FC<{ place: Place }> = ({ place }) => (
  <>
    <input type="hidden" name="about" value={aboutName(place)} />
    <input type="hidden" name="library" value={place.library ?? ""} />
  </>
);
