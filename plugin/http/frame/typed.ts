/** Never shown again, whatever they hold. */
const SECRET = /secret|token|pass|csrf|ticket|key|pin$/i;
/** What buttons and hidden fields say is not typed by anybody: `1`, `on`, `save`. */
const NOT_TYPED = /^(.{0,2}|on|true|false|[a-z_]{1,16})$/;

/** More than this is not shown back, so that no page is longer than what a form may be. */
const MOST_FIELDS = 40;

/** What somebody typed into a form that met an ended session, in its order, without secrets. */
export function typedTexts(form: FormData): string[] {
  return [...form]
    .filter(([name, value]) => typeof value === "string" && !SECRET.test(name) && !NOT_TYPED.test(value.trim()))
    .map(([, value]) => String(value))
    .slice(0, MOST_FIELDS);
}
