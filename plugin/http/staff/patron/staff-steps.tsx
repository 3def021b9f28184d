import type { FC } from "hono/jsx";
import type { ListedStep } from "../../../audit/read-steps.ts";
import type { TextKey } from "../../../templates/locales.ts";
import { instant } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { sayDetail } from "../steps/step-detail.ts";

/** Which message or notice a step was about, or a few words about it. */
const About: FC<{ frame: Frame; step: ListedStep }> = ({ frame, step }) => {
  const { say, lang, base } = frame;
  const key = step.message_id !== null ? `m${step.message_id}` : step.notice_id !== null ? `n${step.notice_id}` : null;
  if (key !== null) return <a href={`${base}/messages/${key}`}>{say(lang, "desk:staff_steps.message")}</a>;
  return <>{sayDetail(step.step, step.detail, frame) || say(lang, "desk:staff_steps.patron")}</>;
};

/** What staff did about this patron, newest first. */
export const StaffStepsSection: FC<{ frame: Frame; steps: readonly ListedStep[] }> = ({ frame, steps }) => {
  const { say, lang } = frame;
  const title = say(lang, "desk:staff_steps.title");
  const columns = (["when", "who", "what", "about"] as const).map((name) => say(lang, `desk:staff_steps.${name}`));
  const rows = steps.map((step) => [
    instant(step.at, frame),
    step.who,
    say(lang, `access:step.${step.step}` satisfies TextKey),
    <About frame={frame} step={step} />,
  ]);
  return (
    <>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p class="empty">{say(lang, "desk:staff_steps.none")}</p>
      ) : (
        <Table name={title} columns={columns} rows={rows} />
      )}
    </>
  );
};
