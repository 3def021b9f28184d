import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { expect, test } from "vitest";
import { databaseUrl } from "./mariadb.ts";
import { createTestDatabase } from "./test-database.ts";

test("a service whose database is not Koha's says so, and creates no table there", async () => {
  const { name, socket, drop } = await createTestDatabase();
  try {
    const env = {
      PATH: process.env.PATH,
      TIDINGS_DATABASE_URL: databaseUrl(socket, name),
      TIDINGS_BOT_TOKEN: "a-token-of-some-length",
      TIDINGS_PORT: "0",
    };
    const cwd = fileURLToPath(new URL("..", import.meta.url));
    const started = promisify(execFile)(process.execPath, ["--import", "tsx", "plugin/main.ts"], { cwd, env });
    await expect(started).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("lacks what Tidings reads from Koha: message_queue"),
    });
    const connection = await createConnection({ socketPath: socket, user: "root", database: name });
    const [tables] = await connection.query<RowDataPacket[]>("show tables");
    await connection.end();
    expect(tables).toEqual([]);
  } finally {
    await drop();
  }
});
