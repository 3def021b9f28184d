import { Client } from "plivo";
import { z } from "zod";
import { type Accepted, type Channel, type Lost, type Outgoing, SendFailure } from "../channel.ts";
import { askedMayLeave } from "../may-leave.ts";
import { findTexts } from "./find.ts";
import { type Ask, listTexts } from "./list.ts";
import { axios } from "./sdk-http.ts";
import { type Between, judgeMishap } from "./verdict.ts";
import { listenBeneath, mishapOf } from "./wire.ts";

export interface PlivoSettings {
  authId: string;
  authToken: string;
  /** Scheme, host and port of Plivo's REST API; https://api.plivo.com unless a simulator stands in. */
  apiUrl?: string;
  /** The public address of our provider path, under which receipts arrive. */
  publicUrl: string;
  /** From the first byte of the connection to the last of the answer. */
  timeoutMs: number;
  /**
   * What Plivo keeps in its logs: `number_only` keeps no text. Where the number is masked, Plivo cannot be asked
   * about lost answers.
   */
  log?: "true" | "false" | "number_only" | "content_only";
}

listenBeneath(axios);

const MASKED = "Plivo masks the numbers in its list, so that it cannot tell what was sent to one of them.";

/** Nothing of the SDK's own errors is passed on: they quote the text and the number. */
function judge(error: unknown, between: Between): SendFailure {
  const mishap = mishapOf(error);
  return mishap
    ? judgeMishap(mishap, between)
    : new SendFailure("uncertain", "no_answer", "The Plivo client failed in a way that we did not foresee.");
}

const accepted = z.object({ messageUuid: z.tuple([z.string().regex(/^[\w-]{1,64}$/)]) });

/** 5 to 10,799 seconds are allowed. https://www.plivo.com/docs/messaging/api/message/send-a-message */
const expirySeconds = (ms: number): number => Math.min(10_799, Math.max(5, Math.floor(ms / 1000)));

/** Asks for one page of Plivo's list. A question sends nothing, so that whatever went wrong it may be asked again. */
async function ask(client: Client, filter: Record<string, string | number>, between: Between): Promise<unknown> {
  return client.messages.list(filter).catch((error: unknown) => {
    const { code, message, backoff } = judge(error, between);
    throw new SendFailure("retry", code === "no_answer" ? "provider_unavailable" : code, message, backoff);
  });
}

async function send(client: Client, settings: PlivoSettings, outgoing: Outgoing): Promise<Accepted> {
  const { attempt, sender, to, text, expiresInMs } = outgoing;
  // Anything but digits could be several numbers in one (`a<b`), and those have one answer for all.
  if (!/^\d{4,15}$/.test(to)) throw new SendFailure("refused", "bad_number", "The patron's number is no phone number.");
  if (text.trim() === "") throw new SendFailure("refused", "empty_text", "The text is empty.");
  const options = {
    url: `${settings.publicUrl.replace(/\/+$/, "")}/plivo/receipt/${encodeURIComponent(attempt)}`,
    method: "POST",
    log: settings.log ?? "number_only",
    ...(expiresInMs === undefined ? {} : { message_expiry: expirySeconds(expiresInMs) }),
  };
  const sent = askedMayLeave(outgoing.mayLeave, () => client.messages.create(sender, to, text, options));
  const answer = await sent.catch(async (error: unknown) => {
    const failure = judge(error, outgoing);
    // Opens a connection that the next try finds: where each new one takes so long, no message would leave ever.
    if (failure.verdict === "late") await client.accounts.get().catch(() => {});
    throw failure;
  });
  const read = accepted.safeParse(answer);
  if (read.success) return { reference: read.data.messageUuid[0] };
  throw new SendFailure("uncertain", "no_answer", "Plivo said yes without naming the message.");
}

const account = z.object({ cashCredits: z.union([z.string(), z.number()]), accountType: z.string().nullish() });

/** Nothing was to be sent, so a refusal says nothing of a text, a number or a country. */
function judgeCheck(error: unknown): SendFailure {
  const failure = judge(error, { sender: "", to: "" });
  const mishap = mishapOf(error);
  const isOfATexts = failure.verdict === "refused" || failure.code === "number_misconfigured";
  if (mishap?.kind !== "answered" || !isOfATexts) return failure;
  const sentence = `Plivo refuses to tell about the account (HTTP ${mishap.status}); please look at it in Plivo's console.`;
  return new SendFailure("refused", "refused", sentence);
}

/** https://www.plivo.com/docs/account/api/account */
async function check(client: Client): Promise<string> {
  const answer = await client.accounts.get().catch((error: unknown) => {
    throw judgeCheck(error);
  });
  const read = account.safeParse(answer);
  if (!read.success)
    throw new SendFailure("uncertain", "no_answer", "Plivo's answer about the account cannot be read.");
  return `OK, ${read.data.cashCredits} USD${read.data.accountType ? ` (${read.data.accountType})` : ""}`;
}

/**
 * SMS by Plivo. Sends once and never repeats by itself; throws SendFailure only, without number, text or token in it.
 * `POST /v1/Account/<id>/Message/
 * {"src":"15550001","dst":"15550002","text":"…","url":"…/plivo/receipt/42-1","method":"POST","log":"number_only"}`
 * https://www.plivo.com/docs/messaging/api/message
 */
export function openPlivo(settings: PlivoSettings): Channel {
  const { authId, authToken, timeoutMs, log } = settings;
  const origin = (settings.apiUrl ?? "https://api.plivo.com").replace(/\/+$/, "");
  const client = new Client(authId, authToken, { url: `${origin}/v1/Account/${authId}`, timeout: timeoutMs });
  const canAsk = log === undefined || log === "true" || log === "number_only";
  const asking: Ask = (filter, between) => ask(client, filter, between);
  return {
    name: "sms",
    place: new URL(origin).host,
    send: (outgoing) => send(client, settings, outgoing),
    check: () => check(client),
    list: async (query) => {
      // Masked numbers match no filter, and an empty list would be taken for the truth.
      if (query.direction === "outbound" && !canAsk) throw new SendFailure("refused", "refused", MASKED);
      return listTexts(asking, query);
    },
    ...(canAsk ? { find: (lost: Lost) => findTexts((query) => listTexts(asking, query), lost) } : {}),
  };
}
