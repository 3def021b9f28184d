import { createServer, type ServerOptions } from "node:https";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { expect, test } from "vitest";
import { type Answer, failureOf, listen } from "./a-provider.ts";
import { outgoing, secrets, settings, yes } from "./a-text.ts";
import { openPlivo } from "./plivo.ts";

/** For 127.0.0.1 and these tests alone, so its key is no secret. */
const loopback: ServerOptions = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAwJKAiYAicRPCJpg
21lQqAnqChC1z0aKW7iHSjopuZyhRANCAASC6K6eNcHIcfpUVC0UDvh1fNpAksCX
0bG9WHWPTXYy58rp4G8RBDU5fQyxG4g6QAyHOSTwUuni+2HqtiimtfUu
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBWTCCAQCgAwIBAgIBATAKBggqhkjOPQQDAjATMREwDwYDVQQDDAhsb29wYmFj
azAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowEzERMA8GA1UEAwwI
bG9vcGJhY2swWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASC6K6eNcHIcfpUVC0U
Dvh1fNpAksCX0bG9WHWPTXYy58rp4G8RBDU5fQyxG4g6QAyHOSTwUuni+2Hqtiim
tfUuo0MwQTAPBgNVHREECDAGhwR/AAABMA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0O
BBYEFGEx9V+7pdnIrErPUNiGUIJzHrejMAoGCCqGSM49BAMCA0cAMEQCIFFAgRh4
esxaLtDRQD7Uf5yGEeeCTxRKWch+q/3BtwCKAiA/YgkH4As1MDS7vjcrufgpGybt
OpZFt25MvJWdBqDppQ==
-----END CERTIFICATE-----`,
};

async function aSecureProvider(...answers: Answer[]) {
  let requests = 0;
  const server = createServer(loopback, (req, res) => {
    req.resume().on("end", () => {
      requests += 1;
      (answers[requests - 1] ?? answers.at(-1))?.(res);
    });
  });
  const apiUrl = `https://127.0.0.1:${await listen(server)}`;
  return { apiUrl, requests: () => requests };
}

test("a server whose certificate nobody vouches for is given no message", async () => {
  const provider = await aSecureProvider(yes);
  const failure = await failureOf(openPlivo(settings(provider.apiUrl)).send(outgoing), secrets);
  expect(failure).toMatchObject({ verdict: "retry", code: "unreachable", message: expect.stringContaining("CERT") });
  expect(provider.requests()).toBe(0);
});

test("what is lost after the TLS handshake is uncertain, on a new connection and on a kept one", async () => {
  const before = getCACertificates();
  setDefaultCACertificates([...before, String(loopback.cert)]);
  try {
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
  } finally {
    setDefaultCACertificates(before);
  }
});
