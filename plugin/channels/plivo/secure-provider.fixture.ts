import { createServer as createSecureServer, type ServerOptions } from "node:https";
import { connect, createServer } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { onTestFinished } from "vitest";
import { type Answer, listen } from "../provider.fixture.ts";

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

/** Trusts the certificate of 127.0.0.1 until the test ends. */
export function trustLoopback(): void {
  const before = getCACertificates();
  setDefaultCACertificates([...before, String(loopback.cert)]);
  onTestFinished(() => setDefaultCACertificates(before));
}

/** A provider behind TLS that answers in turn, the last answer for ever, and counts what it was sent. */
export async function aSecureProvider(...answers: Answer[]) {
  const paths: string[] = [];
  const server = createSecureServer(loopback, (req, res) => {
    req.resume().on("end", () => {
      paths.push(req.url ?? "");
      (answers[paths.length - 1] ?? answers.at(-1))?.(res);
    });
  });
  const port = await listen(server);
  return { apiUrl: `https://127.0.0.1:${port}`, port, requests: () => paths.length, paths };
}

/**
 * A line to a port on loopback whose first two connections are dead for a while, and every later one for good. Two,
 * because who was too late over the first opens the second before it says so.
 */
export async function aSlowLine(port: number, deadMs: number): Promise<number> {
  let connections = 0;
  return listen(
    createServer((caller) => {
      connections += 1;
      if (connections > 2) return;
      setTimeout(() => {
        const callee = connect(port, "127.0.0.1").on("error", () => caller.destroy());
        caller.pipe(callee).pipe(caller);
      }, deadMs);
    }),
  );
}
