import type { FC } from "hono/jsx";
import type { ChannelName } from "../../database/tables.ts";
import type { Frame } from "../frame/layout.tsx";
import { sayNotices } from "./notice-names.ts";
import { type Moves, movesIn, movesOut } from "./reached-view.ts";
import type { ConsentView } from "./view.ts";

interface MovesProps {
  frame: Frame;
  view: ConsentView;
  channel: ChannelName;
}

/** Before a way is chosen: which kinds come by it from then on and no longer by another, and how to keep them there. */
export const MovesIn: FC<MovesProps> = ({ frame, view, channel }) => {
  const moves = movesIn(view, channel);
  if (moves.size === 0) return null;
  return (
    <div class="help moves">
      <Sentences frame={frame} moves={moves} when="in" />
      <p>{frame.say(frame.lang, "coverage:moves.keep")}</p>
    </div>
  );
};

/** Before a way is left: which kinds come by another from then on. */
export const MovesOut: FC<MovesProps> = ({ frame, view, channel }) => (
  <Sentences frame={frame} moves={movesOut(view, channel)} when="out" />
);

const Sentences: FC<{ frame: Frame; moves: Moves; when: "in" | "out" }> = ({ frame, moves, when }) => (
  <>
    {[...moves].map(([way, names]) => (
      <p>
        {frame.say(frame.lang, `coverage:moves.${when}.${way}`, {
          kinds: names.map((name) => sayNotices(frame, name)).join("; "),
        })}
      </p>
    ))}
  </>
);
