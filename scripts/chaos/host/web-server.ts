import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openFrontDoor } from "../../town/front-door.ts";
import { findPort } from "../../town/program.ts";

const run = promisify(execFile);

const APACHE = "/usr/sbin/apache2";
/** What Debian's Apache has after `a2enmod proxy proxy_http`, as far as it matters here. */
const MODULES = ["mpm_event", "authz_core", "proxy", "proxy_http"];
const SETUP = fileURLToPath(new URL("../../../plugin/shim/Koha/Plugin/Tidings/Setup.pm", import.meta.url));
const PRINT_LINES = `
my ($setup, $inner, $provider) = @ARGV;
require $setup;
my $settings = { inner_url => $inner, provider_url => $provider, staff_url => q{}, opac_url => q{} };
print map {"$_\\n"} map { @{ $_->{lines} } } @{ Koha::Plugin::Tidings::Setup::apache($settings) };
`;
const PROVIDER_PATH = "/tidings-provider";
/** Ends Apache and its workers when its standard input closes: workers outlive an Apache that is killed. */
const GUARD = 'read -r nothing; kill -s KILL -- "-$1"';

const START_PATIENCE_MS = 30_000;
const STOP_PATIENCE_MS = 10_000;

/** The public address in front of service and bot. */
export interface WebServer {
  /** What the plugin's setting `provider_url` holds. */
  readonly url: string;
  readonly kind: "apache" | "own";
  /** Apache's own process and its workers are the process group of this id, so a signal goes to `-pid`. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** What to open it with: `folder` for its files; both ports are on 127.0.0.1. */
interface WebServerOptions {
  folder: string;
  servicePort: number;
  botPort: number;
  env: Readonly<Record<string, string>>;
}

/**
 * Opens the library's web server: Apache where it is installed, with the very lines that the plugin prints, otherwise a
 * proxy of our own. It listens on 127.0.0.1 only, and ends with this process, even if that is killed.
 *
 * Apache's workers do not run as root: they see the clock in `env` only if everybody may look into its folder.
 */
export async function openWebServer(options: WebServerOptions): Promise<WebServer> {
  if (existsSync(APACHE)) return openApache(options);
  const { url, stop } = await openFrontDoor(
    `http://127.0.0.1:${options.servicePort}`,
    `http://127.0.0.1:${options.botPort}`,
  );
  return { url, kind: "own", pid: undefined, stop };
}

async function openApache(options: WebServerOptions): Promise<WebServer> {
  const port = await findPort();
  const url = `http://127.0.0.1:${port}${PROVIDER_PATH}`;
  const folder = join(options.folder, "apache");
  const errors = join(folder, "errors.log");
  await mkdir(folder, { recursive: true });
  const configuration = join(folder, "apache.conf");
  await writeFile(configuration, configure(folder, port, await printedLines(options, url)));
  const apache = spawn(APACHE, ["-f", configuration, "-D", "FOREGROUND"], {
    env: { PATH: process.env.PATH ?? "", ...options.env },
    stdio: "ignore",
    detached: true,
  });
  const stopGuard = guard(apache);
  const stop = async () => {
    await end(apache);
    stopGuard();
  };
  await waitUntilReady(apache, url, errors).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, kind: "apache", pid: apache.pid, stop };
}

/** The lines that the plugin prints for these addresses. It expects the bot one port above the service. */
async function printedLines({ servicePort, botPort }: WebServerOptions, url: string): Promise<string> {
  const { stdout } = await run("perl", ["-e", PRINT_LINES, SETUP, `http://127.0.0.1:${servicePort}`, url]);
  return stdout.replaceAll(`:${servicePort + 1}/bot/`, `:${botPort}/bot/`);
}

function configure(folder: string, port: number, lines: string): string {
  // Started as root, Apache wants another user for its workers; this one comes with Debian's package.
  const asRoot = process.getuid?.() === 0 ? "User www-data\nGroup www-data\n" : "";
  return `ServerRoot "${folder}"
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
DefaultRuntimeDir "${folder}"
PidFile "${folder}/apache.pid"
ErrorLog "${folder}/errors.log"
DocumentRoot "${folder}"
<Directory "/">
Require all denied
</Directory>
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`).join("")}${asRoot}${lines}`;
}

/** Returns what ends the guard and leaves the server alone. */
function guard(server: ChildProcess): () => void {
  const shell = spawn("/bin/sh", ["-c", GUARD, "guard", String(server.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // A process that never calls stop() must still be able to end by itself.
  server.unref();
  shell.unref();
  if ("unref" in shell.stdin && typeof shell.stdin.unref === "function") shell.stdin.unref();
  return () => shell.kill("SIGKILL");
}

const runs = (server: ChildProcess): boolean => server.exitCode === null && server.signalCode === null;

async function waitUntilReady(server: ChildProcess, url: string, errors: string): Promise<void> {
  const deadline = performance.now() + START_PATIENCE_MS;
  while (runs(server) && performance.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer) return;
    await sleep(20);
  }
  throw new Error(`Apache did not start:\n${await readFile(errors, "utf8").catch(() => "")}`);
}

/** Sends a signal to Apache and its workers; they may be gone. */
function signal(server: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (server.pid !== undefined) process.kill(-server.pid, name);
  } catch {}
}

async function end(server: ChildProcess): Promise<void> {
  if (runs(server)) {
    server.ref();
    const ended = once(server, "exit");
    signal(server, "SIGCONT");
    server.kill("SIGTERM");
    const patience = setTimeout(() => server.kill("SIGKILL"), STOP_PATIENCE_MS);
    await ended;
    clearTimeout(patience);
  }
  signal(server, "SIGKILL");
}
