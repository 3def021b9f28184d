import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { DatabaseAddress } from "../database/connection.ts";
import { Failure } from "../foundation/failure.ts";
import { type ConfFault, type ConfValues, readConfXml } from "./conf-xml.ts";

export type AddressCode = "no_address" | "koha_conf_unreadable" | "bad_database_address" | "tls_file_unreadable";

/** Koha's database; `timezone` is the one that koha-conf.xml names, if any, unless it names several. */
export type KohaDatabase = DatabaseAddress & { timezone?: string; severalTimezones?: true };

/** Where Debian's and MariaDB's packages put the socket that Perl uses for "localhost". */
const DEFAULT_SOCKETS = ["/run/mysqld/mysqld.sock", "/var/run/mysqld/mysqld.sock", "/tmp/mysql.sock"];

const YES = /^(yes|true|1)$/i;
const NO = /^(no|false|0|)$/i;

const refuse = (sentence: string, cause?: unknown) => new Failure<AddressCode>("bad_database_address", sentence, cause);

/**
 * Reads where the database is: from the URL if there is one, else from koha-conf.xml. The time zone comes from
 * koha-conf.xml in both cases, unless the URL names one: giving the service a database user of its own does not move
 * Koha to another zone.
 */
export async function readDatabaseAddress(from: {
  databaseUrl?: string | undefined;
  kohaConf?: string | undefined;
}): Promise<KohaDatabase> {
  const { databaseUrl, kohaConf } = from;
  if (databaseUrl) {
    const address = readDatabaseUrl(databaseUrl);
    // Another machine than Koha's has no such file, and needs only the URL.
    if (address.timezone || !kohaConf || !existsSync(kohaConf)) return address;
    return { ...address, ...readZone(parseConfig(await readConf(kohaConf))) };
  }
  if (kohaConf) return readKohaConf(await readConf(kohaConf));
  throw new Failure<AddressCode>(
    "no_address",
    "No database is named: set KOHA_CONF to the instance's koha-conf.xml, or TIDINGS_DATABASE_URL to mysql://user:password@host:3306/database.",
  );
}

function readConf(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new Failure<AddressCode>(
      "koha_conf_unreadable",
      `${path}, which KOHA_CONF names, cannot be read; it is readable by root and the instance's own user.`,
      cause,
    );
  });
}

/**
 * Reads the database address from a koha-conf.xml. Koha's Perl takes the host "localhost" to mean the default socket,
 * whatever the port. So do we if that socket exists, except with TLS, which does not work over sockets.
 */
export function readKohaConf(xml: string, exists: (path: string) => boolean = existsSync): KohaDatabase {
  const values = parseConfig(xml);
  const value = single(values);
  const scheme = value("db_scheme") ?? "mysql";
  if (!/^(mysql|mariadb)$/i.test(scheme)) {
    throw refuse(`koha-conf.xml names the database kind "${scheme}"; Tidings works with MariaDB only.`);
  }
  const database = value("database");
  const user = value("user");
  if (database === undefined) throw refuse("koha-conf.xml names no database (yazgfs/config/database).");
  if (user === undefined) throw refuse("koha-conf.xml names no database user (yazgfs/config/user).");
  const host = value("hostname") ?? "localhost";
  const tls = readTls("koha-conf.xml", value);
  const local = host === "localhost" && tls === undefined ? DEFAULT_SOCKETS.find(exists) : undefined;
  const socketPath = value("socket") ?? local;
  const port = value("port");
  return {
    ...(socketPath ? { socketPath } : { host, port: port === undefined ? 3306 : readPort("koha-conf.xml", port) }),
    user,
    password: value("pass") ?? "",
    database,
    ...(tls && { tls }),
    ...readZone(values),
  };
}

/**
 * Reads the database address from a URL like
 * `mysql://user:password@host:3306/database?socketPath=…&tls=yes&ca=…&cert=…&key=…&timezone=…`.
 */
export function readDatabaseUrl(text: string): KohaDatabase {
  const here = "TIDINGS_DATABASE_URL";
  // Checked first, because for a port that is not a number Node's parser only reports the whole URL as invalid.
  const port = /^\w+:\/\/(?:[^/]*@)?[^:/?@[]*:([^/?@]+)(?=[/?]|$)/.exec(text)?.[1];
  if (port !== undefined) readPort(here, port);
  let url: URL;
  let decoded: string[];
  try {
    url = new URL(text);
    decoded = [url.username, url.password, url.pathname.slice(1)].map(decodeURIComponent);
  } catch {
    // Without the cause: Node's error quotes the URL, password included.
    throw refuse(`${here} is no address like mysql://user:password@host:3306/database (special characters as %xx).`);
  }
  const [user = "", password = "", database = ""] = decoded;
  const known = ["socketPath", "tls", "ca", "cert", "key", "timezone"];
  const unknown = [...url.searchParams.keys()].filter((key) => !known.includes(key));
  if (!/^(mysql|mariadb):$/.test(url.protocol)) throw refuse(`${here} must begin with mysql:// or mariadb://.`);
  if (unknown.length > 0) throw refuse(`${here} has settings that are unknown here: ${unknown.join(", ")}.`);
  if (database === "") throw refuse(`${here} names no database: mysql://user:password@host:3306/database.`);
  if (user === "") throw refuse(`${here} names no user: mysql://user:password@host:3306/database.`);
  const value = (name: string) => url.searchParams.get(name) || undefined;
  const tls = readTls(here, value);
  const socketPath = value("socketPath");
  const timezone = value("timezone");
  return {
    ...(socketPath
      ? { socketPath }
      : {
          host: url.hostname.replace(/^\[|\]$/g, "") || "localhost",
          port: url.port === "" ? 3306 : readPort(here, url.port),
        }),
    user,
    password,
    database,
    ...(tls && { tls }),
    ...(timezone && { timezone }),
  };
}

/** Reads the files that the address names for TLS; returns their contents, as `openDatabase` takes them. */
export async function readTlsFiles(address: DatabaseAddress): Promise<{ ca?: string; cert?: string; key?: string }> {
  const named = Object.entries(address.tls ?? {}).filter((entry) => entry[1] !== undefined);
  const read = named.map(async ([name, path]) => {
    const text = await readFile(path, "utf8").catch((cause: unknown) => {
      throw new Failure<AddressCode>(
        "tls_file_unreadable",
        `The file ${path}, named as the database's TLS ${name}, cannot be read.`,
        cause,
      );
    });
    return [name, text] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

function readPort(where: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw refuse(`The database port in ${where} is not a number from 1 to 65535.`);
}

function readTls(where: string, value: (name: string) => string | undefined): DatabaseAddress["tls"] {
  const wanted = value("tls") ?? "no";
  if (NO.test(wanted)) return undefined;
  if (!YES.test(wanted)) throw refuse(`"tls" in ${where} must be yes or no.`);
  const [ca, cert, key] = [value("ca"), value("cert"), value("key")];
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

const FAULTS: Readonly<Record<ConfFault, string>> = {
  document_type: "koha-conf.xml has a document type, which Koha's own file never has.",
  not_well_formed: "koha-conf.xml is not well-formed XML.",
  no_config: "koha-conf.xml has no yazgfs/config.",
  several_configs: "koha-conf.xml has <config> more than once; Koha cannot read it so. Keep one.",
};

function parseConfig(xml: string): ConfValues {
  const values = readConfXml(xml);
  if (typeof values === "string") throw refuse(FAULTS[values]);
  return values;
}

/** Returns a reader of single values; undefined for one that is empty or missing, refused where it stands twice. */
function single(values: ConfValues): (name: string) => string | undefined {
  return (name) => {
    const [text, ...more] = values(name);
    if (more.length > 0) {
      throw refuse(`koha-conf.xml has <${name}> more than once (yazgfs/config); Koha cannot read it so. Keep one.`);
    }
    return text === "" ? undefined : text;
  };
}

/** Koha itself goes on with several time zones, or none, in the server's own; so do we, and say so (`zone`). */
function readZone(values: ConfValues): Pick<KohaDatabase, "timezone" | "severalTimezones"> {
  const [timezone, ...more] = values("timezone");
  if (more.length > 0) return { severalTimezones: true };
  return timezone ? { timezone } : {};
}
