import type { FC } from "hono/jsx";
import type { PressedState } from "../../../reports/review-done.ts";
import { REVIEW_RESULTS, REVIEW_VERBS } from "../../../review/kinds.ts";
import { timeOfDay } from "../../frame/instants.ts";
import { Csrf, type Frame } from "../../frame/layout.tsx";

interface BarProps {
  frame: Frame;
  press: string;
  state: PressedState;
  now: Date;
  /** Somebody has pressed Undo, and it was too late. */
  late: boolean;
  /** The query of the list that the bar stands on. */
  query: string;
}

/**
 * What a press is about to do, with a button that undoes it, and afterwards what came of it, item by item where it is
 * nothing. It asks for itself again each second until then; without script a link does.
 */
export const UndoBar: FC<BarProps> = (props) => {
  const { frame, press, state, now } = props;
  const { base } = frame;
  const open = state.waiting + state.running > 0;
  const live = open
    ? { "hx-get": `${base}/review/pressed/${press}${props.query}`, "hx-trigger": "every 1s", "hx-swap": "outerHTML" }
    : {};
  return (
    <div id="pressed" class={open ? "undo notice" : "undo notice good"} role="status" {...live}>
      {state.waiting > 0 && state.dueAt > now ? <Waiting {...props} /> : <Ended {...props} open={open} />}
    </div>
  );
};

const Waiting: FC<BarProps> = ({ frame, press, state, now, query }) => {
  const { say, lang, base, session } = frame;
  const verb = REVIEW_VERBS.find((one) => one === state.verb) ?? "done";
  const what = say(lang, `review:will.${verb}`, { count: state.waiting });
  const seconds = Math.max(1, Math.ceil((state.dueAt.getTime() - now.getTime()) / 1_000));
  return (
    <form method="post" action={`${base}/review/undo/${press}${query}`} class="choices">
      {session && <Csrf session={session} />}
      <span>{say(lang, "review:undo.at", { what, time: timeOfDay(state.dueAt, frame) })}</span>
      <button type="submit" name="undo" value="1">
        {say(lang, "review:undo.button")}
      </button>
      <span class="help">{say(lang, "review:undo.seconds", { seconds })}</span>
    </form>
  );
};

const Ended: FC<BarProps & { open: boolean }> = ({ frame, press, state, late, open, query }) => {
  const { say, lang, base } = frame;
  const sentences = [
    ...(late ? [say(lang, "review:undo.late")] : []),
    ...(state.undone > 0 ? [say(lang, "review:undo.undone", { count: state.undone })] : []),
    ...(open ? [say(lang, "review:undo.under_way")] : sayResults(state, frame)),
  ];
  return (
    <>
      <p>{sentences.join(" ")}</p>
      {state.spared.length > 0 && (
        <ul>
          {state.spared.map(({ name, patronId, result }) => (
            <li>
              {say(lang, "review:undo.one", {
                name: name ?? (patronId === null ? say(lang, "review:item.no_patron") : `#${patronId}`),
                why: say(lang, `review:reason.${sparedOf(result)}`),
              })}
            </li>
          ))}
        </ul>
      )}
      {open && <a href={`${base}/review${addTo(query, `did=${press}`)}`}>{say(lang, "review:undo.look")}</a>}
    </>
  );
};

const addTo = (query: string, field: string): string => `${query === "" ? "?" : `${query}&`}${field}`;

type Spared = Exclude<(typeof REVIEW_RESULTS)[number], "done">;
const sparedOf = (result: string): Spared =>
  REVIEW_RESULTS.find((one): one is Spared => one !== "done" && one === result) ?? "failed";

/** "7 sent again, 2 had been settled in the meantime, 1 not sent because the patron opted out." */
function sayResults({ results, verb }: PressedState, { say, lang }: Frame): string[] {
  const known = REVIEW_VERBS.find((one) => one === verb) ?? "done";
  const parts = REVIEW_RESULTS.flatMap((result) => {
    const count = results[result] ?? 0;
    if (count === 0) return [];
    return result === "done"
      ? [say(lang, `review:did.${known}`, { count })]
      : [say(lang, `review:spared.${result}`, { count })];
  });
  return parts.length === 0 ? [] : [`${parts.join(", ")}.`];
}
