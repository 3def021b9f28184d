/** Never shown again, whatever they hold. */
const SECRET = /secret|token|pass|csrf|ticket|key|pin$/i;
/** What buttons and hidden fields say is not typed by anybody: `1`, `on`, `save`. */
const NOT_TYPED = /^(.{0,2}|on|true|false|[a-z_]{1,16})$/;
/** What our forms carry along hidden, such as which terms were shown. */
const HIDDEN = /^(terms(\..*)?|listed_at|shown|after|cols|group|seen|total|warned|was|write|file_text|about|former)$/;

/** More than this is not shown back, so that no page is longer than what a form may be. */
const MOST_FIELDS = 40;

/** What somebody typed into a form that met an ended session, in its order, without secrets. */
export function typedTexts(form: FormData): string[] {
  return [...form]
    .filter(([name]) => !SECRET.test(name) && !HIDDEN.test(name))
    .filter(([, value]) => typeof value === "string" && !NOT_TYPED.test(value.trim()))
    .map(([, value]) => String(value))
    .slice(0, MOST_FIELDS);
}
