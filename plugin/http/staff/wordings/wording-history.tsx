import type { FC } from "hono/jsx";
import type { AgreedTerms } from "../../../reports/agreed-terms.ts";
import type { Lang } from "../../../templates/locales.ts";
import type { WordingVersion } from "../../../templates/wordings.ts";
import { instant } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";

/** The terms that people ticked, and how often. */
export const Agreed: FC<{ frame: Frame; agreed: readonly AgreedTerms[] }> = ({ frame, agreed }) => {
  const { say, lang } = frame;
  const columns = [say(lang, "terms:agreed.text"), say(lang, "terms:agreed.first"), say(lang, "terms:agreed.count")];
  return (
    <>
      <h2>{say(lang, "terms:agreed.title")}</h2>
      <p class="help">{say(lang, "terms:agreed.about")}</p>
      {agreed.length === 0 ? (
        <p>{say(lang, "terms:agreed.none")}</p>
      ) : (
        <Table
          name={say(lang, "terms:agreed.title")}
          columns={columns}
          rows={agreed.map((one) => [
            <span class="text" lang={one.lang}>
              {one.text}
            </span>,
            instant(one.first, frame),
            one.count,
          ])}
        />
      )}
    </>
  );
};

/** Every version of a text, and who made it. */
export const History: FC<{ frame: Frame; lang: Lang; versions: readonly WordingVersion[] }> = (props) => {
  const { say, lang } = props.frame;
  const columns = [say(lang, "terms:history.when"), say(lang, "terms:history.who"), say(lang, "terms:history.text")];
  return (
    <>
      <h2>{say(lang, "terms:history.title")}</h2>
      {props.versions.length === 0 ? (
        <p>{say(lang, "terms:history.none")}</p>
      ) : (
        <Table
          name={say(lang, "terms:history.title")}
          columns={columns}
          rows={props.versions.map(({ changed_at, changed_by, text }) => [
            instant(changed_at, props.frame),
            changed_by,
            text === null ? (
              say(lang, "terms:history.shipped")
            ) : (
              <span class="text" lang={props.lang}>
                {text}
              </span>
            ),
          ])}
        />
      )}
    </>
  );
};
