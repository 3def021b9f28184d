import type { FC } from "hono/jsx";
import { isOver } from "../../../import/import-store.ts";
import { PASSED_BY } from "../../../import/judge.ts";
import type { Group, Outcome, Preview } from "../../../import/preview.ts";
import { addressHint } from "../../frame/address-hint.ts";
import { Facts } from "../../frame/facts.tsx";
import { Csrf, type Frame, Notice, Page } from "../../frame/layout.tsx";
import type { ImportState } from "./import-backend.ts";
import { ImportNight } from "./import-night.tsx";

/** Characters of a ground; a longer one is refused, not cut. */
const LONGEST_GROUND = 2_000;

/** What is wrong with the ground of an import; undefined: nothing. */
export function judgeGround(ground: string): "pages:import.groundless" | "pages:import.ground_long" | undefined {
  if (ground === "") return "pages:import.groundless";
  return ground.length > LONGEST_GROUND ? "pages:import.ground_long" : undefined;
}

/** A ground that was refused, as it was typed. */
interface Refused {
  wrong: NonNullable<ReturnType<typeof judgeGround>>;
  ground: string;
}

interface PreviewProps {
  frame: Frame;
  state: ImportState;
  preview: Preview;
  refused?: Refused;
}

const TAKEN = ["invited", "opted_in"] as const;

/** Which patrons would be taken over and which not, before anything happens; and the form that starts it. */
export const PreviewPage: FC<PreviewProps> = ({ frame, state, preview, refused }) => {
  const { say, lang, base } = frame;
  const count = (outcomes: readonly Outcome[]) =>
    outcomes.reduce((sum, outcome) => sum + (preview.groups.get(outcome)?.count ?? 0), 0);
  const figures = [
    ["total", preview.total],
    ["usable", preview.usable],
    ["invited", count(["invited"])],
    ["opted_in", count(["opted_in"])],
    ["passed_by", count(PASSED_BY)],
  ] as const;
  const help = { text: say(lang, "console:help.take_over"), manual: "take-over" };
  return (
    <Page frame={frame} title={say(lang, "pages:import.preview")} current="/import" help={help}>
      {refused && <Notice kind="bad">{say(lang, refused.wrong)}</Notice>}
      {!state.canText && <Notice kind="bad">{say(lang, "pages:import.no_texts")}</Notice>}
      {state.off && <p class="warning">{say(lang, "access:import.off")}</p>}
      {state.trial && <p class="warning">{say(lang, "pages:import.in_trial")}</p>}
      <Facts
        kind="figures"
        facts={figures.map(([name, value]) => [say(lang, `pages:import.${name}`), value.toLocaleString(lang)] as const)}
      />
      {[...TAKEN, ...PASSED_BY].map((outcome) => (
        <Fate frame={frame} outcome={outcome} group={preview.groups.get(outcome)} />
      ))}
      {state.latest && !isOver(state.latest) ? (
        <p>{say(lang, "pages:import.under_way")}</p>
      ) : count(TAKEN) === 0 ? (
        <p>{say(lang, "pages:import.nobody")}</p>
      ) : (
        <>
          {state.rests && <ImportNight frame={frame} what="begins" rests={state.rests} />}
          <StartForm frame={frame} after={state.latest?.id ?? 0} refused={refused} />
        </>
      )}
      <p>
        <a href={`${base}/import`}>{say(lang, "pages:import.back")}</a>
      </p>
    </Page>
  );
};

/** How many share an outcome, what it means, and a sample of them; numbers are masked. */
const Fate: FC<{ frame: Frame; outcome: Outcome; group: Group | undefined }> = ({ frame, outcome, group }) => {
  const { say, lang, base } = frame;
  if (!group) return null;
  return (
    <details class="import-fate">
      <summary>
        {say(lang, `pages:import.fate_${outcome}`)} <strong>{group.count.toLocaleString(lang)}</strong>
      </summary>
      <ul>
        {group.samples.map(({ patronId, name, number }) => (
          <li>
            <a href={`${base}/patron/${patronId}`}>{name === "" ? patronId : name}</a>{" "}
            <span class="import-number">{addressHint(number)}</span>
          </li>
        ))}
      </ul>
      {group.count > group.samples.length && (
        <p class="help">
          {say(lang, "pages:import.more", { count: (group.count - group.samples.length).toLocaleString(lang) })}
        </p>
      )}
    </details>
  );
};

const StartForm: FC<{ frame: Frame; after: number; refused: Refused | undefined }> = ({ frame, after, refused }) => {
  const { say, lang, base, session } = frame;
  return (
    <form method="post" action={`${base}/import/start`}>
      {session && <Csrf session={session} />}
      <input type="hidden" name="after" value={String(after)} />
      <label for="ground">{say(lang, "pages:import.ground")}</label>
      <textarea
        id="ground"
        name="ground"
        maxlength={LONGEST_GROUND}
        aria-describedby="ground-help"
        {...(refused ? { "aria-invalid": "true" as const } : {})}
      >
        {refused?.ground ?? ""}
      </textarea>
      <span class="help" id="ground-help">
        {say(lang, "pages:import.ground_help", { who: session?.who ?? "" })}
      </span>
      <div class="actions">
        <button type="submit">{say(lang, "pages:import.start")}</button>
      </div>
    </form>
  );
};
