import type { FC } from "hono/jsx";
import { Csrf, Notice, Page } from "../../frame/layout.tsx";
import { PlaceFields } from "./place-fields.tsx";
import { RuleFields } from "./rule-fields.tsx";
import type { RulePageProps } from "./rule-props.ts";
import { sayPlace } from "./rule-words.ts";

/** One rule: each thing that it decides from a list, or as for all. */
export const RulePage: FC<RulePageProps> = (props) => {
  const { frame, state, place, exists, faults = [] } = props;
  const { say, lang, base, session } = frame;
  const title = sayPlace(frame, state, place);
  const crumbs = [{ name: say(lang, "rules:title"), to: "/rules" }, { name: title }];
  const help = { text: say(lang, "rules:one.help"), manual: "notices#rules" };
  return (
    <Page frame={frame} title={title} current="/rules" crumbs={crumbs} help={help} refused={faults.length > 0}>
      {faults.length > 0 && (
        <Notice kind="bad">
          {say(lang, "rules:wrong.summary")}
          <ul>
            {faults.map((fault) => (
              <li>{say(lang, `rules:wrong.${fault}`)}</li>
            ))}
          </ul>
        </Notice>
      )}
      <form method="post" action={`${base}/rules/save`} class="rule">
        {session && <Csrf session={session} />}
        <input type="hidden" name="seen" value={String(state.set.version)} />
        <PlaceFields place={place} />
        <RuleFields {...props} />
        <div class="actions">
          <button type="submit">{say(lang, exists ? "rules:one.save" : "rules:one.add")}</button>
          <a class="button" href={`${base}/rules`}>
            {say(lang, "rules:one.back")}
          </a>
        </div>
      </form>
      {exists && (
        <form method="post" action={`${base}/rules/remove`} class="apart">
          {session && <Csrf session={session} />}
          <PlaceFields place={place} />
          <p>{say(lang, "rules:one.remove_about")}</p>
          <button type="submit" class="quiet">
            {say(lang, "rules:one.remove")}
          </button>
        </form>
      )}
    </Page>
  );
};
