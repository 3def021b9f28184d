import { isErased } from "../../plugin/consent/fingerprint.ts";
import type { ProofStep } from "../../plugin/reports/consent-proof.ts";
import type { Say } from "../../plugin/templates/locales.ts";

/** The proof as text for staff, in English; times in the library's zone, to the second. */
export function tellProof(steps: readonly ProofStep[], about: string, zone: string, say: Say): string {
  const names = new Intl.DisplayNames("en", { type: "language" });
  const instant = (at: Date) => at.toLocaleString("sv-SE", { timeZone: zone });
  const word = (group: string, name: string) => {
    const key = `${group}.${name}`;
    return say.has(key) ? say("en", key) : name;
  };
  const tellStep = (step: ProofStep): string => {
    const { terms, heard, note, messages } = step;
    const change =
      step.before === step.after
        ? `still: ${word("staff:consent", step.after)}`
        : `${word("staff:consent", step.before)} -> ${word("staff:consent", step.after)}`;
    const lines = [
      `${instant(step.at)}  ${word("account:channel", step.channel)}: ${change}`,
      `  What happened: ${word("staff:event", step.told)}`,
      `  By: ${step.actor}, through: ${word("staff:source", step.source)}`,
      `  Address: ${tellAddress(step)}`,
      ...(terms
        ? [`  Terms agreed to, in ${names.of(terms.lang)} (version ${terms.version}): ${quoted(terms.text)}`]
        : []),
      ...(heard === null ? [] : [`  In the patron's words: ${quoted(heard)}`]),
      ...(note === null ? [] : [`  Note: ${quoted(note)}`]),
      ...messages.map(
        ({ id, kind, begunAt, state }) =>
          `  Sent because of it: ${kind} ${id}, ${instant(begunAt)}, ${word("staff:state", state).toLowerCase()}`,
      ),
      `  Entry ${step.id} of the ledger, ${step.patronId === null ? "no patron known" : `patron ${step.patronId}`}`,
    ];
    return lines.join("\n");
  };
  const head = `What the ledger of consents holds about ${about}, oldest first. Times are those of ${zone}.`;
  return [head, ...steps.map(tellStep)].join("\n\n");
}

function tellAddress({ address, channel }: ProofStep): string {
  if (address === null) return "none";
  if (isErased(address)) return `forgotten; its fingerprint is ${address}`;
  return channel === "sms" ? `+${address}` : address;
}

/** In quotes, with further lines indented below the first. */
const quoted = (text: string | null): string =>
  text === null ? "(not kept)" : `"${text.replace(/\r?\n/g, "\n    ")}"`;
