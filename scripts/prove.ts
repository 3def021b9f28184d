import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createConnection } from "mysql2/promise";
import { ensureDebian } from "./debian.ts";
import { startMariadb } from "./mariadb.ts";
import { type KohaShape, loadKoha } from "./town/koha/tables.ts";

/*
 * The Perl tests of the plugin's shim, on a private MariaDB with Koha's tables in both shapes. The last line counts
 * their assertions.
 */

const PACKAGES = [
  { name: "perl", file: "/usr/bin/prove" },
  { name: "libdbd-mysql-perl", file: "/usr/share/doc/libdbd-mysql-perl/copyright" },
  { name: "libtemplate-perl", file: "/usr/share/doc/libtemplate-perl/copyright" },
];

const SHAPES: readonly KohaShape[] = ["current", "19.06"];

const say = (sentence: string) => process.stderr.write(`${sentence}\n`);

async function makeDatabases(socketPath: string): Promise<void> {
  for (const shape of SHAPES) {
    const name = `koha_${shape.replace(".", "_")}`;
    const root = await createConnection({ socketPath, user: "root" });
    await root.query(`create database ${name}`);
    await root.changeUser({ database: name });
    await loadKoha(root, shape);
    await root.end();
  }
}

/** Runs `prove` over some test files and counts lines of TAP; a file that ends badly counts as one failure more. */
async function prove(socket: string, files: readonly string[]): Promise<{ passed: number; failed: number }> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const shim = "plugin/shim";
  const child = spawn(
    "prove",
    ["-v", `-I${shim}`, `-I${shim}/t/stand-ins`, ...(files.length > 0 ? files : [`${shim}/t`])],
    {
      cwd: root,
      env: { ...process.env, TIDINGS_TEST_SOCKET: socket },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    process.stdout.write(chunk);
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve(status ?? 1));
  });
  const passed = output.match(/^ok \d+/gm)?.length ?? 0;
  const failed = output.match(/^not ok \d+/gm)?.length ?? 0;
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

await ensureDebian(PACKAGES, say);
const mariadb = await startMariadb({ say });
try {
  await makeDatabases(mariadb.socket);
  const { passed, failed } = await prove(mariadb.socket, process.argv.slice(2));
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} finally {
  await mariadb.stop();
}
