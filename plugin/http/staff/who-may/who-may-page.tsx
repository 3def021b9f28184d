import type { FC } from "hono/jsx";
import type { KohaPermission } from "../../../koha/permissions.ts";
import { instant } from "../../frame/instants.ts";
import { Csrf, type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { ROLES, type Role, rolesOf } from "../../frame/roles/roles.ts";
import { BUILT_IN, type WhoMayState } from "./who-may-state.ts";

interface PageProps {
  frame: Frame;
  state: WhoMayState;
  saved?: boolean;
  /** Whoever saves this could not open the page again. */
  locksOut?: boolean;
}

/** For each role the permissions of Koha that grant it, and who has it because of them. */
export const WhoMayPage: FC<PageProps> = ({ frame, state, saved, locksOut }) => {
  const { say, lang, base, session } = frame;
  return (
    <Page
      frame={frame}
      title={say(lang, "access:title")}
      current="/who-may"
      help={{ text: say(lang, "access:roles.about"), manual: "who-may" }}
    >
      {saved && <Notice kind="good">{say(lang, "access:roles.saved")}</Notice>}
      {locksOut && <Notice kind="bad">{say(lang, "access:roles.locks_out")}</Notice>}
      {!state.permissions && <p class="hint">{say(lang, "access:roles.built_in")}</p>}
      <form method="post" action={`${base}/who-may`}>
        {session && <Csrf session={session} />}
        {ROLES.map((role) => (
          <RoleFields frame={frame} state={state} role={role} />
        ))}
        {locksOut && (
          <p>
            <label>
              <input type="checkbox" name="confirmed" value="yes" /> {say(lang, "access:roles.confirm")}
            </label>
          </p>
        )}
        <button type="submit">{say(lang, "access:roles.save")}</button>
      </form>
      <ShownZone frame={frame} />
    </Page>
  );
};

type RoleProps = Pick<PageProps, "frame" | "state"> & { role: Role };

const RoleFields: FC<RoleProps> = ({ frame, state, role }) => {
  const { say, lang } = frame;
  const all = state.permissions ?? builtIn(frame);
  const named = new Map(all.map((one) => [one.code, one]));
  const chosen = state.map[role].map((code) => named.get(code) ?? { code, name: code });
  // Renamed or removed since, as with an upgrade of Koha, or another plugin's.
  const isMissing = ({ code }: KohaPermission) => state.permissions !== undefined && !named.has(code);
  const missing = say(lang, "access:roles.missing");
  const others = all.filter(({ code }) => !state.map[role].includes(code));
  const stored = state.stored.get(`role_${role}`);
  return (
    <fieldset class="card">
      <legend>{say(lang, `access:role.${role}`)}</legend>
      <p>{say(lang, `access:role_about.${role}`)}</p>
      {chosen.map((permission) => (
        <Tick role={role} permission={permission} checked missing={isMissing(permission) ? missing : undefined} />
      ))}
      <details>
        <summary>{say(lang, "access:roles.others")}</summary>
        {others.map((permission) => (
          <Tick role={role} permission={permission} />
        ))}
      </details>
      <p class="hint">
        {stored
          ? say(lang, "access:roles.changed", { who: stored.by, when: instant(stored.changedAt, frame) })
          : say(lang, "access:roles.as_installed")}
      </p>
      <Holders frame={frame} state={state} role={role} />
    </fieldset>
  );
};

interface TickProps {
  role: Role;
  permission: KohaPermission;
  checked?: boolean;
  /** What to say where Koha does not have it. */
  missing?: string | undefined;
}

const Tick: FC<TickProps> = ({ role, permission, checked, missing }) => (
  <label class={permission.code.includes(":") ? "tick part" : "tick"}>
    <input type="checkbox" name={role} value={permission.code} checked={checked} />
    <span>
      {permission.name} <span class="hint">{permission.code.replace(":", " › ")}</span>
      {missing !== undefined && <strong> {missing}</strong>}
    </span>
  </label>
);

/** How many have the role now, and who they are. */
const Holders: FC<RoleProps> = ({ frame: { say, lang }, state, role }) => {
  if (!state.staff) return <p class="hint">{say(lang, "access:roles.unknown_staff")}</p>;
  const holders = state.staff.filter(({ permissions }) => rolesOf(permissions, state.map).has(role));
  return (
    <details>
      <summary>{say(lang, "access:roles.holders", { count: holders.length.toLocaleString(lang) })}</summary>
      <p>{holders.map(({ name }) => name).join(", ")}</p>
    </details>
  );
};

const builtIn = ({ say, lang }: Frame): KohaPermission[] =>
  BUILT_IN.map((code) => {
    const key = `access:permission.${code.replace(":", "_")}`;
    return { code, name: say.has(key) ? say(lang, key) : code };
  });
