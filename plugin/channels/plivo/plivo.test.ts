import { expect, test } from "vitest";
import { answer, aProvider, failureOf } from "../provider.fixture.ts";
import { outgoing, secrets, settings, yes } from "../text.fixture.ts";
import { openPlivo } from "./plivo.ts";

test("a text leaves as one request in Plivo's words, and its uuid is the reference", async () => {
  const provider = await aProvider(yes);
  const plivo = openPlivo(settings(provider.apiUrl));
  expect(await plivo.send({ ...outgoing, expiresInMs: 90_500 })).toEqual({ reference: "uuid-1" });
  const body = {
    src: outgoing.sender,
    dst: outgoing.to,
    text: outgoing.text,
    url: "https://tidings.example/plivo/receipt/42-1",
    method: "POST",
    log: "number_only",
    message_expiry: 90,
  };
  expect(provider.requests).toEqual([{ method: "POST", path: "/v1/Account/MAIN/Message/", body }]);
});

test.each([
  { ms: 1_000, seconds: 5 },
  { ms: 3_600_000, seconds: 3_600 },
  { ms: 86_400_000, seconds: 10_799 },
])("a notice that is of use for $ms ms is dropped by Plivo after $seconds s", async ({ ms, seconds }) => {
  const provider = await aProvider(yes);
  await openPlivo(settings(provider.apiUrl)).send({ ...outgoing, expiresInMs: ms });
  expect(provider.requests[0]?.body).toMatchObject({ message_expiry: seconds });
});

test.each([
  { wrong: { to: "" }, code: "bad_number" },
  { wrong: { to: "none" }, code: "bad_number" },
  { wrong: { to: "15552223333<15554445555" }, code: "bad_number" },
  { wrong: { text: " \n" }, code: "empty_text" },
])("a message with $wrong is refused without asking Plivo", async ({ wrong, code }) => {
  const provider = await aProvider(yes);
  const failure = await failureOf(openPlivo(settings(provider.apiUrl)).send({ ...outgoing, ...wrong }), secrets);
  expect(failure).toMatchObject({ verdict: "refused", code });
  expect(provider.requests).toEqual([]);
});

test.each([
  [400, { error: "auth_id is not valid" }, "Plivo refuses to tell about the account (HTTP 400)"],
  [400, { error: "source is missing" }, "Plivo refuses to tell about the account (HTTP 400)"],
  [400, { error: "not a valid phone number" }, "Plivo refuses to tell about the account (HTTP 400)"],
  [403, { error: "forbidden", api_id: "x" }, "Plivo refuses to tell about the account (HTTP 403)"],
  [403, "<html>Forbidden</html>", "Something on the way to Plivo forbids our requests (HTTP 403)."],
  [401, { error: "unauthorized" }, "Plivo does not know our account or its token (HTTP 401)."],
  [402, { error: "no credit" }, "The Plivo account has no credit left (HTTP 402)."],
  [429, { error: "slow down" }, "Plivo asks us to send more slowly (HTTP 429)."],
  [500, "<html></html>", "Plivo gave no clear answer (HTTP 500)."],
])("asked about the account, %i with %j speaks of the account and not of a text", async (status, body, sentence) => {
  const provider = await aProvider(answer(status, body));
  const failure = await failureOf(openPlivo(settings(provider.apiUrl)).check(), secrets);
  expect(failure.message).toContain(sentence);
});
