import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readDatabaseAddress, readDatabaseUrl, readKohaConf, readTlsFiles } from "./settings.ts";
import { zoneFault } from "./zone.ts";

const conf = (inside: string) => `<?xml version="1.0"?>
<!-- written by koha-create -->
<yazgfs>
  <listen id="biblioserver">unix:/var/run/koha/library/bibliosocket</listen>
  <config>
    <pluginsdir>/var/lib/koha/library/plugins</pluginsdir>
    <pluginsdir>/opt/plugins</pluginsdir>
    ${inside}
  </config>
</yazgfs>`;

const USUAL = "<db_scheme>mysql</db_scheme><database>koha_library</database><user>koha_library</user>";
const noSocket = () => false;

test("the package's own file is read: host, port, user, password", () => {
  const xml = conf(
    `${USUAL}<hostname>db.example.org</hostname><port>3307</port><pass>0012</pass><timezone>Europe/Paris</timezone>`,
  );
  expect(readKohaConf(xml, noSocket)).toEqual({
    host: "db.example.org",
    port: 3307,
    user: "koha_library",
    password: "0012",
    database: "koha_library",
    timezone: "Europe/Paris",
  });
});

test("localhost means the default socket if there is one, else TCP", () => {
  const xml = conf(`${USUAL}<hostname>localhost</hostname><port>3306</port><pass>x</pass>`);
  expect(readKohaConf(xml, (path) => path === "/run/mysqld/mysqld.sock").socketPath).toBe("/run/mysqld/mysqld.sock");
  expect(readKohaConf(xml, noSocket)).toMatchObject({ host: "localhost", port: 3306 });
});

test("neither another host nor localhost with TLS means a socket", () => {
  expect(readKohaConf(conf(`${USUAL}<hostname>127.0.0.1</hostname>`), () => true)).toMatchObject({ host: "127.0.0.1" });
  const secured = readKohaConf(conf(`${USUAL}<hostname>localhost</hostname><tls>yes</tls>`), () => true);
  expect(secured).toMatchObject({ host: "localhost", tls: {} });
});

test("a password keeps its special characters", () => {
  const xml = conf(`${USUAL}<pass>a&amp;b&lt;c&gt;&quot;d&apos;&#233;&#x2603;</pass>`);
  expect(readKohaConf(xml, noSocket).password).toBe(`a&b<c>"d'é☃`);
  expect(readKohaConf(conf(`${USUAL}<pass><![CDATA[<&>]]></pass>`), noSocket).password).toBe("<&>");
});

test("TLS files are read when tls is yes, and ignored when it is no", () => {
  const files = "<ca>/etc/ca.pem</ca><cert>/etc/cert.pem</cert><key>/etc/key.pem</key>";
  const tls = (word: string) => readKohaConf(conf(`${USUAL}<tls>${word}</tls>${files}`), noSocket).tls;
  expect(tls("yes")).toEqual({ ca: "/etc/ca.pem", cert: "/etc/cert.pem", key: "/etc/key.pem" });
  expect(tls("no")).toBeUndefined();
  expect(tls("")).toBeUndefined();
});

test.each<[string, string, string]>([
  ["without a database", conf("<user>u</user>"), "names no database"],
  ["without a user", conf("<database>d</database>"), "names no database user"],
  ["with a word as port", conf(`${USUAL}<port>many</port>`), "port in koha-conf.xml is not a number"],
  ["with a port beyond all ports", conf(`${USUAL}<port>70000</port>`), "port in koha-conf.xml is not a number"],
  ["for PostgreSQL", conf("<db_scheme>Pg</db_scheme>"), "MariaDB only"],
  ["with an odd tls", conf(`${USUAL}<tls>perhaps</tls>`), "must be yes or no"],
  ["that is cut off", conf(USUAL).slice(0, 200), "not well-formed"],
  ["of another program", "<beans/>", "no yazgfs/config"],
  ["with two passwords", conf(`${USUAL}<pass>one</pass><pass>two</pass>`), "has <pass> more than once"],
  ["with an empty and a good user", conf(`${USUAL}<user></user>`), "has <user> more than once"],
  ["with two hosts", conf(`${USUAL}<hostname>a</hostname><hostname>b</hostname>`), "has <hostname> more than once"],
  ["with two config", conf(`${USUAL}</config><config>${USUAL}`), "has <config> more than once"],
  [
    "with a late document type",
    conf(USUAL).replace("<listen", '<!DOCTYPE y [<!ENTITY a "aaaa">]><listen'),
    "document type",
  ],
  [
    "with a document type behind an instruction that looks like a comment",
    `<?x <!-- ?><!DOCTYPE y [<!ENTITY a "aaaa">]>${conf(USUAL).replace('<?xml version="1.0"?>', "")}`,
    "document type",
  ],
  ["with a document type", `<!DOCTYPE y [<!ENTITY a "aaaa">]>${conf(USUAL)}`, "document type"],
])("a koha-conf.xml %s is refused with a sentence", (_, xml, words) => {
  expect(() => readKohaConf(xml, noSocket)).toThrow(words);
});

test("a document type that is only spoken of, in a comment or as text, refuses nothing", () => {
  const spoken = conf(`${USUAL}<!-- <!DOCTYPE config> --><pass><![CDATA[<!DOCTYPE]]></pass>`);
  expect(readKohaConf(spoken, noSocket)).toMatchObject({ password: "<!DOCTYPE" });
});

test("of two time zones neither counts, and that is told", () => {
  const two = readKohaConf(conf(`${USUAL}<timezone>Europe/Paris</timezone><timezone>Europe/Rome</timezone>`), noSocket);
  expect(two).not.toHaveProperty("timezone");
  expect(zoneFault(two, "UTC")).toMatch(/<timezone> more than once.*Times are this server's, UTC/);
  const unknown = readKohaConf(conf(`${USUAL}<timezone>Europe/Atlantis</timezone>`), noSocket);
  expect(zoneFault(unknown, "UTC")).toMatch(/"Europe\/Atlantis", is not known/);
  const good = readKohaConf(conf(`${USUAL}<timezone>Europe/Paris</timezone>`), noSocket);
  expect([zoneFault(good, "UTC"), zoneFault(readKohaConf(conf(USUAL), noSocket), "UTC")]).toEqual([
    undefined,
    undefined,
  ]);
});

test("a URL is read, escapes and settings included", () => {
  expect(readDatabaseUrl("mysql://me:p%40ss%2Fword@db.example.org:3307/koha?tls=yes&ca=/etc/ca.pem")).toEqual({
    host: "db.example.org",
    port: 3307,
    user: "me",
    password: "p@ss/word",
    database: "koha",
    tls: { ca: "/etc/ca.pem" },
  });
  expect(readDatabaseUrl("mysql://root@localhost/koha?socketPath=%2Ftmp%2Fa%20b.sock")).toEqual({
    socketPath: "/tmp/a b.sock",
    user: "root",
    password: "",
    database: "koha",
  });
  expect(readDatabaseUrl("mariadb://me@[::1]:3308/koha")).toMatchObject({ host: "::1", port: 3308 });
});

test.each<[string, string, string]>([
  ["without a database", "mysql://me:secret@host:3306", "names no database"],
  ["without a user", "mysql://host/koha", "names no user"],
  ["with a word as port", "mysql://me:secret@host:many/koha", "port in TIDINGS_DATABASE_URL is not a number"],
  ["of another kind", "postgres://me:secret@host/koha", "must begin with mysql://"],
  ["with a setting that is not known", "mysql://me:secret@host/koha?sslmode=secret1", "unknown here: sslmode"],
  ["that is no address", "koha", "is no address"],
  ["with a broken escape", "mysql://me:secret%@host/koha", "is no address"],
])("a URL %s is refused with a sentence that does not contain the password", (_, url, words) => {
  const refused = () => readDatabaseUrl(url);
  expect(refused).toThrow(words);
  expect(refused).not.toThrow("secret");
});

test("a missing koha-conf.xml or TLS file is named in the error", async () => {
  await expect(readDatabaseAddress({ kohaConf: "/nowhere/koha-conf.xml" })).rejects.toThrow("/nowhere/koha-conf.xml");
  const address = readDatabaseUrl("mysql://me@host/koha?tls=yes&ca=/nowhere/ca.pem");
  await expect(readTlsFiles(address)).rejects.toThrow("/nowhere/ca.pem");
});

test("the URL takes precedence over koha-conf.xml; without either both are named in the error", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidings-conf-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const kohaConf = join(folder, "koha-conf.xml");
  await writeFile(kohaConf, conf(USUAL));
  expect((await readDatabaseAddress({ kohaConf })).database).toBe("koha_library");
  const both = await readDatabaseAddress({ databaseUrl: "mysql://me@host/other", kohaConf });
  expect(both.database).toBe("other");
  await expect(readDatabaseAddress({})).rejects.toThrow(/KOHA_CONF.*TIDINGS_DATABASE_URL/);
});

test("with a URL too, the time zone is koha-conf.xml's, unless the URL names one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidings-conf-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const kohaConf = join(folder, "koha-conf.xml");
  const read = (databaseUrl: string, path = kohaConf) => readDatabaseAddress({ databaseUrl, kohaConf: path });
  await writeFile(kohaConf, conf(`${USUAL}<timezone>America/New_York</timezone>`));
  expect(await read("mysql://me@host/koha")).toMatchObject({ user: "me", timezone: "America/New_York" });
  expect((await read("mysql://me@host/koha?timezone=Europe/Paris")).timezone).toBe("Europe/Paris");
  expect(await read("mysql://me@host/koha", "/nowhere/koha-conf.xml")).not.toHaveProperty("timezone");
  await writeFile(kohaConf, conf(USUAL));
  expect(await read("mysql://me@host/koha")).not.toHaveProperty("timezone");
  await writeFile(kohaConf, "<yazgfs>");
  await expect(read("mysql://me@host/koha")).rejects.toThrow("koha-conf.xml");
});
