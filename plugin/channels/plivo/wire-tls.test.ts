import { expect, test } from "vitest";
import { type Answer, failureOf } from "../provider.fixture.ts";
import { outgoing, secrets, settings, yes } from "../text.fixture.ts";
import { openPlivo } from "./plivo.ts";
import { aSecureProvider, trustLoopback } from "./secure-provider.fixture.ts";

test("a server whose certificate nobody vouches for is given no message", async () => {
  const provider = await aSecureProvider(yes);
  const failure = await failureOf(openPlivo(settings(provider.apiUrl)).send(outgoing), secrets);
  expect(failure).toMatchObject({ verdict: "retry", code: "tls_failed", message: expect.stringContaining("CERT") });
  expect(provider.requests()).toBe(0);
});

test("what is lost after the TLS handshake is uncertain, on a new connection and on a kept one", async () => {
  trustLoopback();
  const reset: Answer = (res) => res.socket?.destroy();
  const provider = await aSecureProvider(reset, yes, reset, yes, () => undefined);
  const plivo = openPlivo(settings(provider.apiUrl, { timeoutMs: 1_500 }));
  const uncertain = { verdict: "uncertain", code: "no_answer" };
  expect(await failureOf(plivo.send(outgoing), secrets)).toMatchObject(uncertain);
  await plivo.send(outgoing);
  expect(await failureOf(plivo.send(outgoing), secrets)).toMatchObject(uncertain);
  await plivo.send(outgoing);
  expect(await failureOf(plivo.send(outgoing), secrets)).toMatchObject(uncertain);
  expect(provider.requests()).toBe(5);
});
