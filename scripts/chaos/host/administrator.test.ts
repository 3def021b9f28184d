import { createConnection } from "mysql2/promise";
import { expect, onTestFinished, test, vi } from "vitest";
import { asAdministrator, countOpenTransactions } from "./administrator.ts";
import { startHostDatabase } from "./database.ts";

const TEST_MS = 120_000;

/** The server looks for transactions anew only when nobody has asked for a tenth of a second. */
const settlesAt = (socket: string, count: number) =>
  vi.waitFor(async () => expect(await countOpenTransactions(socket, 0)).toBe(count), {
    timeout: 10_000,
    interval: 200,
  });

test(
  "a transaction that stands open is counted until it ends; a server that is down tells nothing",
  async () => {
    const database = await startHostDatabase({ env: {} });
    onTestFinished(database.stop);
    const { socket } = database;
    await asAdministrator(socket, (root) => root.query("create database host"));
    await asAdministrator(socket, (root) => root.query("create table host.said (words text)"));
    expect(await countOpenTransactions(socket, 0)).toBe(0);
    const program = await createConnection({ socketPath: socket, user: "root", database: "host" });
    program.on("error", () => {});
    await program.query("start transaction");
    await program.query("insert into said values ('open')");
    await settlesAt(socket, 1);
    expect(await countOpenTransactions(socket, 3_600)).toBe(0);
    await program.query("commit");
    await settlesAt(socket, 0);
    await database.kill();
    program.destroy();
    expect(await asAdministrator(socket, async () => "work")).toBe(undefined);
    await expect(countOpenTransactions(socket, 0)).rejects.toThrow("did not tell");
  },
  TEST_MS,
);
