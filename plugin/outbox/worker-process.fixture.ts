import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openDatabase } from "../database/connection.ts";
import { aBegun, aClaim, aWorker } from "./message.fixture.ts";

interface Killed {
  worker: number;
  messageId: number;
}

/**
 * A worker in a process of its own that goes as far as it is told, and is then killed with SIGKILL before it can do
 * anything more.
 */
export async function killedAfter(step: "claim" | "begin", at: { socket: string; name: string }): Promise<Killed> {
  const child: ChildProcess = spawn(
    process.execPath,
    ["--import", "tsx", import.meta.filename, step, at.socket, at.name],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const exited = once(child, "exit");
  if (!child.stdout) throw new Error("the worker has no output");
  const first = await Promise.race([once(child.stdout, "data"), exited]);
  child.kill("SIGKILL");
  const [, signal] = await exited;
  if (signal !== "SIGKILL") throw new Error("the worker ended by itself");
  return JSON.parse(String(first[0]));
}

if (process.argv[1] === import.meta.filename) {
  const [, , step, socketPath = "", database = ""] = process.argv;
  const { db } = openDatabase({ socketPath, user: "root", password: "", database });
  const worker = await aWorker(db);
  const { id } = step === "begin" ? await aBegun(db, worker) : await aClaim(db, worker);
  // The open pool keeps the process alive until it is killed.
  process.stdout.write(JSON.stringify({ worker, messageId: id }));
}
