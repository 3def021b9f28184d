import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export interface PackedProgram {
  readonly log: readonly string[];
  stop(): Promise<number | null>;
}

const PATIENCE_MS = 60_000;

/**
 * Runs a module with plain Node, with only `env` as its environment, in a folder without packages; resolves once it
 * responds on `port`.
 */
export async function startPacked(
  file: string,
  port: number,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<PackedProgram> {
  const child = spawn(process.execPath, [file], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", (line) => log.push(line));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
    return child.exitCode;
  };
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until && child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return { log, stop };
    await sleep(50);
  }
  await stop();
  throw new Error(`${file} did not start: ${log.slice(-5).join("\n")}`);
}
