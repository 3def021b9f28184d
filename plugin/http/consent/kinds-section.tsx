import type { FC } from "hono/jsx";
import { isWanted, type WantedKind } from "../../consent/wanted-kinds.ts";
import { KINDS } from "../../routing/kinds.ts";
import { unsentKinds } from "../../routing/notice-groups.ts";
import { Csrf, type Frame } from "../frame/layout.tsx";
import { sayTicks } from "./ticks-sentence.ts";
import type { ConsentView } from "./view.ts";
import type { Viewer } from "./viewer.ts";

type KindsProps = { frame: Frame; viewer: Viewer; view: ConsentView };

/** Which kinds of notices may come by which channel: a box for each. */
export const KindsSection: FC<KindsProps> = ({ frame, viewer, view }) => {
  const { say, lang, session } = frame;
  const { channels, choices } = view;
  const unsent = unsentKinds(view.rulings);
  const ticks = sayTicks(frame, view);
  return (
    <section class="kinds" aria-labelledby="kinds-heading">
      <h2 id="kinds-heading">{say(lang, "account:kinds.title")}</h2>
      <p>{say(lang, "account:kinds.about")}</p>
      <form method="post" action={`${viewer.at}/kinds`}>
        {session && <Csrf session={session} />}
        {channels.map(({ channel }) => (
          <input type="hidden" name="shown" value={channel} />
        ))}
        <table>
          <thead>
            <tr>
              <th scope="col">{say(lang, "account:kinds.kind")}</th>
              {channels.map(({ channel }) => (
                <th scope="col">{say(lang, `account:channel.${channel}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {KINDS.map((kind) => (
              <tr>
                <th scope="row">
                  {say(lang, `account:kind.${kind}`)}
                  {unsent.has(kind) && <span class="hint">{say(lang, "account:kinds.unsent")}</span>}
                </th>
                {channels.map(({ channel }) => (
                  <td>
                    <label class="tick">
                      <input
                        type="checkbox"
                        name="wanted"
                        value={`${kind}.${channel}`}
                        checked={isWanted(choices, kind, channel)}
                        disabled={viewer.readOnly}
                      />
                      {/* The column's name is above on a wide screen, and here on a narrow one and for screen readers. */}
                      <span class="column-name">
                        <span class="row-name">{`${say(lang, `account:kind.${kind}`)}: `}</span>
                        {say(lang, `account:channel.${channel}`)}
                      </span>
                    </label>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {ticks !== undefined && <p class="ticks">{ticks}</p>}
        {!viewer.readOnly && (
          <div class="actions">
            <button type="submit">{say(lang, "account:kinds.save")}</button>
          </div>
        )}
      </form>
    </section>
  );
};

/** The choices of a form: every box that it showed, ticked or not. */
export function readKindsForm(form: FormData, view: ConsentView): WantedKind[] {
  const shown = new Set(form.getAll("shown"));
  const wanted = new Set(form.getAll("wanted"));
  return view.channels
    .filter(({ channel }) => shown.has(channel))
    .flatMap(({ channel }) => KINDS.map((kind) => ({ kind, channel, wanted: wanted.has(`${kind}.${channel}`) })));
}
