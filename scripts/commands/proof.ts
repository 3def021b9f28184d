import { isErased } from "../../plugin/consent/fingerprint.ts";
import { writtenAddress } from "../../plugin/consent/phones/written-number.ts";
import { languageName } from "../../plugin/http/frame/language-name.ts";
import type { AgreedTo } from "../../plugin/reports/agreed-to.ts";
import type { AllowedMessage, ProofStep } from "../../plugin/reports/consent-proof.ts";
import type { Say } from "../../plugin/templates/locales.ts";

/** The proof as text for staff, in English; times in the library's zone, to the second. */
export function tellProof(steps: readonly ProofStep[], about: string, zone: string, say: Say): string {
  const instant = (at: Date) => at.toLocaleString("sv-SE", { timeZone: zone });
  const word = (group: string, name: string) => {
    const key = `${group}.${name}`;
    return say.has(key) ? say("en", key) : name;
  };
  const tellAgreed = (agreed: AgreedTo, entry: number): string => {
    if (agreed.by === "nothing") return "Terms agreed to: none were kept with this step";
    if (agreed.by === "import") {
      const ground = agreed.ground === null ? "the ground that was given has been erased" : quoted(agreed.ground);
      return `No terms were ticked: ${agreed.who} took the consent over from Koha on ${instant(agreed.at)}, on this ground: ${ground}`;
    }
    const { lang, version, text } = agreed.terms;
    const where = agreed.entry === entry ? "" : `, ticked in entry ${agreed.entry} on ${instant(agreed.at)}`;
    const words = text === null ? "its words were not kept then" : quoted(text);
    return `Terms agreed to${where}, in ${languageName("en", lang)} (version ${version}): ${words}`;
  };
  const tellMessage = ({ id, kind, begunAt, state, text }: AllowedMessage): string => {
    const words = text === null ? "" : `: ${quoted(text)}`;
    const told = word("staff:state", state).toLowerCase();
    return `  Sent because of it: ${kind} ${id}, ${instant(begunAt)}, ${told}${words}`;
  };
  const tellStep = (step: ProofStep): string => {
    const { heard, messages } = step;
    // The ground of an import is told with what was agreed to.
    const note = step.agreedTo?.by === "import" ? null : step.note;
    const change =
      step.before === step.after
        ? `still: ${word("staff:consent", step.after)}`
        : `${word("staff:consent", step.before)} -> ${word("staff:consent", step.after)}`;
    const lines = [
      `${instant(step.at)}  ${word("account:channel", step.channel)}: ${change}`,
      `  What happened: ${word("staff:event", step.told)}`,
      `  By: ${step.actor}, through: ${word("staff:source", step.source)}`,
      `  Address: ${tellAddress(step)}`,
      ...(step.agreedTo ? [`  ${tellAgreed(step.agreedTo, step.id)}`] : []),
      ...(heard === null ? [] : [`  In the patron's words: ${quoted(heard)}`]),
      ...(note === null ? [] : [`  Note: ${quoted(note)}`]),
      ...messages.map(tellMessage),
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
  return writtenAddress(channel, address);
}

/** In quotes, with further lines indented below the first. */
const quoted = (text: string): string => `"${text.replace(/\r?\n/g, "\n    ")}"`;
