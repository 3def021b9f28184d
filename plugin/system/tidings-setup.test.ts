import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, onTestFinished, test } from "vitest";

const program = fileURLToPath(new URL("bin/tidings-setup", import.meta.url));

interface Ended {
  code: number | null;
  out: string;
  errors: string;
}

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tidings-server-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
});

/** Creates an instance of Koha like Debian's packages, with our plugin uploaded. */
async function makeInstance(name: string, plugins = `/var/lib/koha/${name}/plugins`): Promise<void> {
  await mkdir(join(root, "etc/koha/sites", name), { recursive: true });
  const conf = `<yazgfs>\n <config>\n <pluginsdir>/nowhere</pluginsdir>\n <pluginsdir>${plugins}</pluginsdir> <!-- may be repeated -->\n </config>\n</yazgfs>\n`;
  await writeFile(join(root, "etc/koha/sites", name, "koha-conf.xml"), conf);
  await mkdir(join(root, plugins, "Koha/Plugin/Tidings/service"), { recursive: true });
  await writeFile(join(root, plugins, "Koha/Plugin/Tidings/service/service.mjs"), "");
}

function setUp(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const all = { PATH: process.env.PATH ?? "", TIDINGS_NODE: process.execPath, ...env };
  return new Promise((resolve) => {
    const child = execFile("/bin/sh", [program, "--root", root, ...args], { env: all }, (_, out, errors) =>
      resolve({ code: child.exitCode, out, errors }),
    );
  });
}

async function readSettings(instance: string): Promise<Map<string, string>> {
  const text = await readFile(join(root, "etc/koha/sites", instance, "tidings.env"), "utf8");
  const lines = text.split("\n").filter((line) => /^\w+=/.test(line));
  return new Map(
    lines.map((line): [string, string] => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

test("the first run makes a key, a token and ports, which nobody but root and the instance may read", async () => {
  await makeInstance("riverside");
  const { code, out, errors } = await setUp(["riverside"]);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toContain("systemctl enable --now tidings@riverside tidings-bot@riverside\n");
  expect(out).toMatch(
    /After an upgrade .*copy and compare .*run this again[\s\S]*grants again[\s\S]*Apache lines[\s\S]*restart tidings@riverside/,
  );
  const settings = await readSettings("riverside");
  expect(Buffer.from(settings.get("TIDINGS_KEY") ?? "", "base64")).toHaveLength(32);
  expect(settings.get("TIDINGS_BOT_TOKEN")).toMatch(/^[\w-]{43}$/);
  expect(settings.get("TIDINGS_PORT")).toBe("8090");
  expect(settings.get("TIDINGS_BOT_PORT")).toBe("8091");
  expect(settings.get("TIDINGS_SERVICE_URL")).toBe("http://127.0.0.1:8090");
  expect((await stat(join(root, "etc/koha/sites/riverside/tidings.env"))).mode & 0o777).toBe(0o640);
  expect(out).not.toContain(settings.get("TIDINGS_KEY"));
  expect(await readdir(join(root, "etc/koha/sites/riverside"))).toEqual(["koha-conf.xml", "tidings.env"]);
});

test("a second run keeps the key that the stored secrets were sealed with", async () => {
  await makeInstance("riverside");
  await setUp(["riverside"]);
  const before = await readSettings("riverside");
  const { code, out } = await setUp(["riverside"]);
  expect(code).toBe(0);
  expect(out).toContain("Keeping ");
  expect(await readSettings("riverside")).toEqual(before);
});

test("each instance of a server gets ports and a key of its own", async () => {
  for (const name of ["riverside", "harbour", "oak-hill"]) {
    await makeInstance(name);
    expect((await setUp([name])).code).toBe(0);
  }
  // The configuration page suggests 8090, which for all but the first instance is another library's service.
  expect((await setUp(["harbour"])).out).toContain("The inner address of the service, for Koha's configuration page");
  expect((await setUp(["harbour"])).out).toContain("http://127.0.0.1:8092\n");
  const settings = await Promise.all(["riverside", "harbour", "oak-hill"].map(readSettings));
  const ports = settings.flatMap((one) => [one.get("TIDINGS_PORT"), one.get("TIDINGS_BOT_PORT")]);
  expect(ports).toEqual(["8090", "8091", "8092", "8093", "8094", "8095"]);
  expect(new Set(settings.map((one) => one.get("TIDINGS_KEY"))).size).toBe(3);
  expect(settings.map((one) => one.get("TIDINGS_INSTANCE"))).toEqual(["riverside", "harbour", "oak-hill"]);
});

test("the units get the paths of this instance's plugin and of Node", async () => {
  await makeInstance("riverside", "/srv/koha-plugins");
  await setUp(["riverside"]);
  const units = join(root, "etc/systemd/system");
  for (const name of ["tidings", "tidings-bot"]) {
    const paths = await readFile(join(units, `${name}@riverside.service.d/paths.conf`), "utf8");
    expect(paths).toContain('Environment="TIDINGS_HOME=/srv/koha-plugins/Koha/Plugin/Tidings"');
    expect(paths).toContain(`Environment="TIDINGS_NODE=${process.execPath}"`);
    const unit = await readFile(join(units, `${name}@.service`), "utf8");
    expect(unit).toMatch(/^User=%i-koha$/m);
    expect(unit).toMatch(/^EnvironmentFile=\/etc\/koha\/sites\/%i\/tidings\.env$/m);
    expect(unit).toMatch(/^Restart=always$/m);
    expect(unit).toMatch(/^NoNewPrivileges=yes$/m);
    expect(unit).toMatch(/^ProtectSystem=strict$/m);
  }
});

test("a dry run prints every step and changes nothing", async () => {
  await makeInstance("riverside");
  const { code, out } = await setUp(["--dry-run", "riverside"]);
  expect(code).toBe(0);
  expect(out).toContain("for the ports 8090 and 8091");
  expect(await readdir(join(root, "etc/koha/sites/riverside"))).toEqual(["koha-conf.xml"]);
  expect(await readdir(join(root, "etc"))).toEqual(["koha"]);
});

test("an older Node is refused with its version, and nothing is written", async () => {
  await makeInstance("riverside");
  const old = join(root, "node");
  await writeFile(old, "#!/bin/sh\necho v20.20.2\n");
  await chmod(old, 0o755);
  const { code, errors } = await setUp(["riverside"], { TIDINGS_NODE: old });
  expect(code).toBe(1);
  expect(errors).toContain("is Node v20.20.2; Tidings needs Node 24 or later");
  expect(await readdir(join(root, "etc"))).toEqual(["koha"]);
});

test.each([
  [["branch"], /There is no .*branch\/koha-conf\.xml\. The instances of this server: riverside/],
  [["../riverside"], /is no name of a Koha instance/],
  [[], /^Usage: tidings-setup/],
  [["--frobnicate", "riverside"], /^Usage: tidings-setup/],
])("a mistyped argument is refused with a sentence (%j)", async (args, sentence) => {
  await makeInstance("riverside");
  const { code, errors } = await setUp(args);
  expect(code).toBe(1);
  expect(errors).toMatch(sentence);
});

test("an instance without the plugin is told to upload it first", async () => {
  await makeInstance("riverside");
  await rm(join(root, "var/lib/koha/riverside/plugins"), { recursive: true });
  const { code, errors } = await setUp(["riverside"]);
  expect(code).toBe(1);
  expect(errors).toContain("upload it on Koha's plugin page first");
});

/** A systemctl that notes how it was called and ends with `code`. */
async function aSystemctl(code: number): Promise<{ path: string; calls: () => Promise<string> }> {
  const folder = join(root, "fake");
  await mkdir(folder);
  await writeFile(join(folder, "systemctl"), `#!/bin/sh\necho "$*" >>${folder}/calls\nexit ${code}\n`);
  await chmod(join(folder, "systemctl"), 0o755);
  const calls = () => readFile(join(folder, "calls"), "utf8").catch(() => "");
  return { path: `${folder}:${process.env.PATH ?? ""}`, calls };
}

test("where systemd does not run it is not asked, and the instructions say what to do instead", async () => {
  await makeInstance("riverside");
  const systemctl = await aSystemctl(1);
  for (const run of ["first", "second"]) {
    const { code, out } = await setUp(["riverside"], { PATH: systemctl.path });
    expect([run, code]).toEqual([run, 0]);
    expect(out).toContain("systemd does not run here");
    expect(out).toContain("systemctl enable --now tidings@riverside tidings-bot@riverside\n");
    expect(out).toMatch(
      /su -s \/bin\/sh riverside-koha -c '.*KOHA_CONF=\/etc\/koha\/sites\/riverside\/koha-conf\.xml exec/,
    );
    expect(out).toMatch(/TIDINGS_BOT_INBOX=\/var\/lib\/tidings\/riverside\/inbox\.sqlite exec .*bot\.mjs'/);
    expect(out).toContain("http://127.0.0.1:8090\n");
    expect(out).toContain("systemctl restart tidings@riverside tidings-bot@riverside\n");
  }
  expect(await systemctl.calls()).toBe("");
  expect(await readdir(join(root, "etc/systemd/system"))).toContain("tidings@.service");
});

test.each([0, 1])(
  "where systemd runs it reads the units again, and whether that works (%i) the instructions come",
  async (ends) => {
    await makeInstance("riverside");
    await mkdir(join(root, "run/systemd/system"), { recursive: true });
    const systemctl = await aSystemctl(ends);
    const { code, out } = await setUp(["riverside"], { PATH: systemctl.path });
    expect(code).toBe(0);
    expect(await systemctl.calls()).toBe("daemon-reload\n");
    expect(out.includes("daemon-reload failed")).toBe(ends !== 0);
    expect(out).toContain(
      "Now start both programs:\n  systemctl enable --now tidings@riverside tidings-bot@riverside\n",
    );
    expect(out).toContain("http://127.0.0.1:8090\n");
  },
);
