import type { FC } from "hono/jsx";
import type { Tally } from "../../../delivery/resolve-many.ts";
import { Csrf, type Frame, Notice } from "../../frame/layout.tsx";

/** The id of the form that decides about many at once, by which the table's checkboxes belong to it. */
export const MANY = "many";

/** What the form selects: the messages that were ticked, or all that were listed when the page was made. */
export type Chosen = { ids: number[] } | { listedAt: Date; total: number };

/** Reads the selection; undefined: nothing was ticked, or the form is not one of ours. */
export function readChosen(form: FormData): Chosen | undefined {
  if (form.get("which") === "all") {
    const [listedAt, total] = [Number(form.get("listed_at") || Number.NaN), Number(form.get("total"))];
    return Number.isFinite(listedAt) && Number.isSafeInteger(total)
      ? { listedAt: new Date(listedAt), total }
      : undefined;
  }
  const ids = readTicks(form);
  return ids.length > 0 ? { ids } : undefined;
}

/** The ids of the messages that were ticked. */
export function readTicks(form: FormData): number[] {
  return [...form.keys()].flatMap((name) => /^tick-(\d{1,15})$/.exec(name)?.[1] ?? []).map(Number);
}

/** The form that decides about many messages at once. */
export const DecideMany: FC<{ frame: Frame; total: number; page: number; now: Date }> = (props) => {
  const { say, lang, base, session } = props.frame;
  return (
    <form method="post" action={`${base}/uncertain/many?page=${props.page}`} id={MANY} class="apart">
      {session && <Csrf session={session} />}
      <input type="hidden" name="listed_at" value={String(props.now.getTime())} />
      <input type="hidden" name="total" value={String(props.total)} />
      <fieldset>
        <legend>{say(lang, "staff:uncertain.many")}</legend>
        <label class="tick">
          <input type="radio" name="which" value="ticked" checked />
          {say(lang, "staff:uncertain.many_ticked")}
        </label>
        <label class="tick">
          <input type="radio" name="which" value="all" />
          {say(lang, "staff:uncertain.many_all", { count: props.total })}
        </label>
        <p class="help">{say(lang, "staff:uncertain.many_help")}</p>
        <div class="actions">
          {/* Enter on a checkbox presses a form's first button: this one decides nothing. */}
          <button type="submit" name="verdict" value="none" hidden />
          {(["arrived", "again", "leave"] as const).map((verdict) => (
            <button type="submit" name="verdict" value={verdict} class="quiet">
              {say(lang, `staff:uncertain.many_${verdict}`)}
            </button>
          ))}
        </div>
      </fieldset>
    </form>
  );
};

/** How many were decided, and why the others were not. */
export const Tallied: FC<{ frame: Frame; tally: Tally }> = ({ frame: { say, lang }, tally }) => {
  const { decided, settled, tooSoon } = tally;
  return (
    <Notice kind={decided > 0 ? "good" : "bad"}>
      {[
        say(lang, "staff:uncertain.tally_decided", { count: decided }),
        ...(settled > 0 ? [say(lang, "staff:uncertain.tally_settled", { count: settled })] : []),
        ...(tooSoon > 0 ? [say(lang, "staff:uncertain.tally_too_soon", { count: tooSoon })] : []),
      ].join(" ")}
    </Notice>
  );
};
