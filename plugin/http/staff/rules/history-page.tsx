import type { FC } from "hono/jsx";
import type { RuleSetVersion } from "../../../routing/rules/rule-set-store.ts";
import { instant } from "../../frame/instants.ts";
import { Csrf, type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { sayChanges } from "./change-words.ts";
import type { Names } from "./rule-words.ts";

interface HistoryProps {
  frame: Frame;
  names: Names;
  /** The newest first. */
  versions: readonly RuleSetVersion[];
  wrong?: "meanwhile" | "unreadable" | undefined;
}

/** Every version of the rules: when, by whom, what was changed; each can be brought back. */
export const HistoryPage: FC<HistoryProps> = (props) => {
  const { frame, versions, wrong } = props;
  const { say, lang } = frame;
  const title = say(lang, "rules:history.title");
  const crumbs = [{ name: say(lang, "rules:title"), to: "/rules" }, { name: title }];
  const help = { text: say(lang, "rules:help.history"), manual: "notices#rules" };
  const columns = ["when", "who", "what"] as const;
  return (
    <Page frame={frame} title={title} current="/rules" crumbs={crumbs} help={help}>
      {wrong && <Notice kind="bad">{say(lang, `rules:wrong.undo_${wrong}`)}</Notice>}
      <Table
        name={title}
        columns={[...columns.map((name) => say(lang, `rules:history.${name}`)), say(lang, "rules:column.do")]}
        rows={versions.map((version, at) => rowOf(props, version, at))}
        empty={say(lang, "rules:history.none")}
      />
      {versions.length > 0 && <ShownZone frame={frame} />}
    </Page>
  );
};

function rowOf(props: HistoryProps, version: RuleSetVersion, at: number) {
  const { frame, versions } = props;
  return [
    instant(version.changedAt, frame),
    version.changedBy,
    <What {...props} version={version} at={at} />,
    at > 0 && version.set ? <BringBack frame={frame} to={version.version} seen={versions[0]?.version ?? 0} /> : "",
  ];
}

/** What a version changed, against the one before it. */
const What: FC<HistoryProps & { version: RuleSetVersion; at: number }> = ({ frame, names, versions, version, at }) => {
  const { say, lang } = frame;
  const { set, undoes } = version;
  if (!set) return <>{say(lang, "rules:history.unreadable")}</>;
  if (version.version === 0) return <>{say(lang, "rules:history.found")}</>;
  const before = versions.slice(at + 1).find((one) => one.set !== undefined);
  const changes = before?.set ? sayChanges(frame, names, before.set, set) : [];
  const restored = versions.find((one) => one.version === undoes);
  return (
    <>
      {restored && <p>{say(lang, "rules:history.undoes", { when: instant(restored.changedAt, frame) })}</p>}
      <ul class="plain">
        {changes.map((change) => (
          <li>{change}</li>
        ))}
      </ul>
    </>
  );
};

const BringBack: FC<{ frame: Frame; to: number; seen: number }> = ({ frame, to, seen }) => {
  const { say, lang, base, session } = frame;
  return (
    <form method="post" action={`${base}/rules/undo`}>
      {session && <Csrf session={session} />}
      <input type="hidden" name="to" value={String(to)} />
      <input type="hidden" name="seen" value={String(seen)} />
      <button type="submit" class="quiet">
        {say(lang, "rules:history.back_to")}
      </button>
    </form>
  );
};
