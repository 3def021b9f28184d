import type { FC } from "hono/jsx";
import { may } from "../../frame/entry.tsx";
import { Csrf, Notice } from "../../frame/layout.tsx";
import type { CoverageProps } from "./coverage-props.ts";

/** When Koha's print job may run: only outside of it is print taken over. */
export const PrintWindowForm: FC<CoverageProps> = ({ frame, state, told, typed }) => {
  const { say, lang, base, session } = frame;
  if (!session || !may(session, "set") || session.reach !== null) return null;
  const { from = "", to = "" } = state.printWindow ?? {};
  const shown = typed ?? { from, until: to };
  return (
    <form method="post" action={`${base}/coverage/print-window`} id="print" class="apart">
      <Csrf session={session} />
      <fieldset>
        <legend>{say(lang, "coverage:print.title")}</legend>
        {told.saved && !typed && <Notice kind="good">{say(lang, "coverage:print.saved")}</Notice>}
        {typed && <Notice kind="bad">{say(lang, "coverage:print.wrong")}</Notice>}
        <p>{say(lang, "coverage:print.about")}</p>
        {(["from", "until"] as const).map((name) => (
          <>
            <label for={`print-${name}`}>{say(lang, `coverage:print.${name}`)}</label>
            <input
              id={`print-${name}`}
              name={name}
              type="time"
              value={shown[name]}
              aria-invalid={typed ? "true" : undefined}
            />
          </>
        ))}
        <div class="actions">
          <button type="submit">{say(lang, "coverage:print.save")}</button>
        </div>
      </fieldset>
    </form>
  );
};
