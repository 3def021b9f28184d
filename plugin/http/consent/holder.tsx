import type { FC } from "hono/jsx";
import type { Frame } from "../frame/layout.tsx";
import type { Holder } from "./known-holder.ts";
import type { Fault } from "./opt-in.ts";

/** A link to that patron's page, with the card. */
export const HolderLink: FC<{ frame: Pick<Frame, "base">; holder: Holder }> = ({ frame, holder }) => (
  <>
    <a href={`${frame.base}/patron/${holder.patronId}`}>{holder.name}</a>
    {holder.card && ` (${holder.card})`}
  </>
);

/** What is wrong, in a sentence; to staff also whose the address is. */
export const FaultSentence: FC<{ frame: Frame; fault: Fault }> = ({ frame, fault }) => (
  <>
    {frame.say(frame.lang, fault.key)}
    {fault.holder && (
      <>
        {" "}
        <HolderLink frame={frame} holder={fault.holder} />
      </>
    )}
  </>
);
