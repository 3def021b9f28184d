import { expect, test } from "vitest";
import type { Backoff } from "../channel.ts";
import { type Answer, answer, aProvider, cutOff, failureOf } from "../provider.fixture.ts";
import { outgoing, secrets, settings } from "../text.fixture.ts";
import { openPlivo } from "./plivo.ts";

const refusal = (error: unknown, status = 400) => answer(status, { api_id: "x", error });

test.each<{ name: string; answers: Answer; verdict: string; code: string; backoff?: Backoff }>([
  { name: "202 without uuid", answers: answer(202, { message_uuid: [] }), verdict: "uncertain", code: "no_answer" },
  { name: "202 in HTML", answers: answer(202, "<html>"), verdict: "uncertain", code: "no_answer" },
  { name: "202 and null", answers: answer(202, "null"), verdict: "uncertain", code: "no_answer" },
  { name: "202 cut off", answers: cutOff(202), verdict: "uncertain", code: "no_answer" },
  {
    name: "202 badly packed",
    answers: answer(202, "zip", { "content-encoding": "gzip" }),
    verdict: "uncertain",
    code: "no_answer",
  },
  { name: "302", answers: answer(302, "", { location: "/login" }), verdict: "uncertain", code: "no_answer" },
  { name: "500", answers: refusal("internal", 500), verdict: "uncertain", code: "no_answer" },
  { name: "500 and null", answers: answer(500, "null"), verdict: "uncertain", code: "no_answer" },
  { name: "500 cut off", answers: cutOff(500), verdict: "uncertain", code: "no_answer" },
  { name: "502", answers: answer(502, "<html>"), verdict: "uncertain", code: "no_answer" },
  { name: "504", answers: answer(504, ""), verdict: "uncertain", code: "no_answer" },
  { name: "599", answers: answer(599, ""), verdict: "uncertain", code: "no_answer" },
  { name: "503", answers: answer(503, ""), verdict: "retry", code: "provider_unavailable", backoff: {} },
  {
    name: "503 with Retry-After",
    answers: answer(503, "", { "retry-after": "30" }),
    verdict: "retry",
    code: "provider_unavailable",
    backoff: { retryAfterMs: 30_000 },
  },
  {
    name: "429",
    answers: refusal("slow down", 429),
    verdict: "retry",
    code: "rate_limited",
    backoff: { retryAfterMs: 5_000, stopSenderMs: 5_000 },
  },
  {
    name: "429 with Retry-After",
    answers: answer(429, {}, { "retry-after": "7" }),
    verdict: "retry",
    code: "rate_limited",
    backoff: { retryAfterMs: 7_000, stopSenderMs: 7_000 },
  },
  {
    name: "402",
    answers: refusal("Insufficient Credit", 402),
    verdict: "retry",
    code: "insufficient_funds",
    backoff: { stopSenderMs: 120_000 },
  },
  {
    name: "400 for want of credit",
    answers: refusal("Insufficient Credit"),
    verdict: "retry",
    code: "insufficient_funds",
    backoff: { stopSenderMs: 120_000 },
  },
  {
    name: "401",
    answers: answer(401, ""),
    verdict: "retry",
    code: "credentials_refused",
    backoff: { stopSenderMs: 60_000 },
  },
  {
    name: "404",
    answers: answer(404, ""),
    verdict: "retry",
    code: "credentials_refused",
    backoff: { stopSenderMs: 60_000 },
  },
  { name: "407", answers: answer(407, ""), verdict: "retry", code: "proxy_failed", backoff: {} },
  { name: "403", answers: refusal("geo permission", 403), verdict: "refused", code: "country_barred" },
  {
    name: "403 by a firewall's page",
    answers: answer(403, "<html>"),
    verdict: "retry",
    code: "proxy_failed",
    backoff: { stopSenderMs: 60_000 },
  },
  { name: "400 bad dst", answers: refusal("dst is invalid"), verdict: "refused", code: "bad_number" },
  {
    name: "400 naming the patron's number",
    answers: refusal(`${outgoing.to} is not a valid phone number`),
    verdict: "refused",
    code: "bad_number",
  },
  { name: "400 by field", answers: refusal({ dst: ["not a number"] }), verdict: "refused", code: "bad_number" },
  {
    name: "400 bad src",
    answers: refusal("src is invalid: not a number of this account"),
    verdict: "retry",
    code: "number_misconfigured",
    backoff: { stopSenderMs: 60_000 },
  },
  {
    name: "400 naming our number",
    answers: refusal(`${outgoing.sender} is not a valid phone number`),
    verdict: "retry",
    code: "number_misconfigured",
    backoff: { stopSenderMs: 60_000 },
  },
  {
    name: "400 naming both numbers",
    answers: refusal(`${outgoing.sender} may not send to ${outgoing.to}`),
    verdict: "refused",
    code: "bad_number",
  },
  ...["account is suspended", "This account has been disabled", "Account inactive"].map((words) => ({
    name: `400 ${words}`,
    answers: refusal(words),
    verdict: "retry",
    code: "account_disabled",
    backoff: { stopSenderMs: 600_000 },
  })),
  ...["limit exceeded for source number", "Daily message limit reached", "quota exceeded"].map((words) => ({
    name: `400 ${words}`,
    answers: refusal(words),
    verdict: "retry",
    code: "rate_limited",
    backoff: { stopSenderMs: 60_000 },
  })),
  {
    name: "400 limit exceeded for the patron's number",
    answers: refusal(`limit exceeded for destination ${outgoing.to}`),
    verdict: "retry",
    code: "rate_limited",
    backoff: { retryAfterMs: 60_000 },
  },
  {
    name: "403 account suspended",
    answers: refusal("account suspended", 403),
    verdict: "retry",
    code: "account_disabled",
    backoff: { stopSenderMs: 600_000 },
  },
  ...["This caller ID is not allowed for outbound message", "10DLC campaign is not registered"].map((words) => ({
    name: `400 ${words}`,
    answers: refusal(words),
    verdict: "retry",
    code: "number_misconfigured",
    backoff: { stopSenderMs: 60_000 },
  })),
  ...["text length limit exceeded", "limit exceeded: 1600 characters", "message length exceeds 737"].map((words) => ({
    name: `400 ${words}`,
    answers: refusal(words),
    verdict: "refused",
    code: "too_long",
  })),
  { name: "400 too long", answers: refusal("text is too long"), verdict: "refused", code: "too_long" },
  { name: "400 empty", answers: refusal("text is required"), verdict: "refused", code: "empty_text" },
  { name: "400 with other words", answers: refusal("no"), verdict: "refused", code: "refused" },
  { name: "400 and null", answers: answer(400, "null"), verdict: "refused", code: "refused" },
  { name: "400 cut off", answers: cutOff(400), verdict: "refused", code: "refused" },
  { name: "422", answers: refusal(`cannot send «${outgoing.text}»`, 422), verdict: "refused", code: "refused" },
])("Plivo answers $name: $verdict, $code", async ({ answers, verdict, code, backoff = {} }) => {
  const provider = await aProvider(answers);
  const failure = await failureOf(openPlivo(settings(provider.apiUrl)).send(outgoing), secrets);
  expect({ verdict: failure.verdict, code: failure.code, backoff: failure.backoff }).toEqual({
    verdict,
    code,
    backoff,
  });
  expect(provider.requests).toHaveLength(1);
});

test("a question about the account that Plivo refuses says nothing of a patron's number", async () => {
  const provider = await aProvider(refusal("bad request"));
  const failure = await failureOf(openPlivo(settings(provider.apiUrl)).check(), secrets);
  expect(failure).toMatchObject({ verdict: "refused", code: "refused" });
});
