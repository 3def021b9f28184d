import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/* What Apache shows with the very lines that the configuration page prints, while the service is down and up again. */

const APACHE = "/usr/sbin/apache2";
const MODULES = ["mpm_event", "authz_core", "alias", "mime", "proxy", "proxy_http"];
const SHIM = fileURLToPath(new URL(".", import.meta.url));
const PRINT_LINES = `
my ($setup, $inner, $public) = @ARGV;
require $setup;
my %urls = ( staff_url => "$public/staff-tidings", opac_url => "$public/tidings", provider_url => "$public/provider" );
my $parts = Koha::Plugin::Tidings::Setup::apache( { inner_url => $inner, %urls } );
print map {"$_\\n"} map { @{ $_->{lines} } } @{$parts};
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// Debian's package apache2 brings it; without it there is nothing that these lines could be tried in.
describe.skipIf(!existsSync(APACHE))("Apache with the printed lines (skipped where apache2 is not installed)", () => {
  let folder: string;
  let apache: ChildProcess;
  let inner: number;
  let address: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tidings-apache-"));
    await chmod(folder, 0o755);
    const port = await freePort();
    inner = await freePort();
    address = `http://127.0.0.1:${port}`;
    // Where the web server's user may read it, as in a plugin folder.
    await cp(SHIM, join(folder, "shim"), { recursive: true });
    execFileSync("chmod", ["-R", "a+rX", folder]);
    const setup = join(folder, "shim/Koha/Plugin/Tidings/Setup.pm");
    const args = ["-e", PRINT_LINES, setup, `http://127.0.0.1:${inner}`, address];
    const lines = execFileSync("perl", args, { encoding: "utf8" });
    const configuration = join(folder, "apache.conf");
    const head = [
      `ServerRoot "${folder}"`,
      "ServerName localhost",
      `Listen 127.0.0.1:${port}`,
      `PidFile "${join(folder, "pid")}"`,
      `DefaultRuntimeDir "${folder}"`,
      `Mutex file:${folder} default`,
      `ErrorLog "${join(folder, "errors.log")}"`,
      ...MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      "TypesConfig /dev/null",
      "AddType text/html .html",
      '<Directory "/">',
      "Require all denied",
      "</Directory>",
      // Started as root, Apache wants another user for its workers; this one comes with Debian's package.
      ...(process.getuid?.() === 0 ? ["User www-data", "Group www-data"] : []),
    ];
    await writeFile(configuration, `${head.join("\n")}\n${lines}`);
    apache = spawn(APACHE, ["-f", configuration, "-D", "FOREGROUND"], { stdio: "ignore", detached: true });
    for (let tries = 0; tries < 200 && apache.exitCode === null; tries += 1) {
      if (await fetch(address).catch(() => undefined)) return;
      await sleep(50);
    }
    throw new Error(`Apache did not start: ${await readFile(join(folder, "errors.log"), "utf8").catch(() => "")}`);
  }, 30_000);
  afterAll(async () => {
    if (apache?.pid !== undefined && apache.exitCode === null) process.kill(-apache.pid, "SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  async function withService(answer: Parameters<typeof createServer>[1], look: () => Promise<void>): Promise<void> {
    const server: Server = createServer(answer);
    await new Promise<void>((resolve) => void server.listen(inner, "127.0.0.1", resolve));
    try {
      await look();
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test.each([
    ["/staff-tidings/settings", "/cgi-bin/koha/mainpage.pl", "Tidings cannot be reached just now"],
    ["/tidings/", "/cgi-bin/koha/opac-main.pl", "This page cannot be reached just now"],
    ["/tidings/join?lang=da", "/cgi-bin/koha/opac-main.pl", "Denne side kan ikke nås lige nu"],
  ])("while the service is down, %s shows our page in four languages with a way back", async (path, back, title) => {
    const answer = await fetch(`${address}${path}`);
    const html = await answer.text();
    expect(answer.status).toBe(503);
    expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
    expect(html).toContain(title);
    expect(html).toContain(`href="${back}" target="_top"`);
    for (const lang of ["en", "es", "fr", "da"]) expect(html).toContain(`<section lang="${lang}">`);
    expect(html).not.toContain("Service Unavailable");
  });

  test("the provider gets a plain 503, not a page for people", async () => {
    const answer = await fetch(`${address}/provider/plivo/receipt/0-0`, { method: "POST" });
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain("<section lang");
  });

  test("a service that starts again is found at once, and its own pages are not replaced", async () => {
    expect((await fetch(`${address}/tidings/`)).status).toBe(503);
    await withService(
      (request, response) => response.writeHead(request.url?.includes("broken") ? 503 : 404).end(`ours ${request.url}`),
      async () => {
        const answer = await fetch(`${address}/tidings/nothing`);
        expect([answer.status, await answer.text()]).toEqual([404, "ours /patron/nothing"]);
        const broken = await fetch(`${address}/staff-tidings/broken`);
        expect([broken.status, await broken.text()]).toEqual([503, "ours /staff/broken"]);
      },
    );
  });
});
