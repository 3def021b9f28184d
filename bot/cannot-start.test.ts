import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tidings-bot-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What the bot says as it ends, which is one line. */
function saidBy(env: Record<string, string>): string {
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "bot/main.ts"], {
    cwd: root,
    env: {
      PATH: process.env.PATH ?? "",
      TIDINGS_BOT_TOKEN: "a-token-of-some-length",
      TIDINGS_TELEGRAM_TOKEN: "987654:a-token",
      TIDINGS_TELEGRAM_API: "http://127.0.0.1:1",
      TIDINGS_BOT_PORT: "0",
      ...env,
    },
    encoding: "utf8",
    timeout: 50_000,
  });
  expect(status).toBe(1);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  return stderr.trim();
}

test("the bot says in one sentence why its inbox cannot be used", async () => {
  const folder = await aFolder();
  await writeFile(join(folder, "a-file"), "");
  await mkdir(join(folder, "a-folder"));
  await writeFile(join(folder, "a-letter"), "This was never an inbox, whatever its name may be. ".repeat(100));
  const saidOf = (inbox: string) => saidBy({ TIDINGS_BOT_INBOX: join(folder, inbox) });
  expect(saidOf("a-file/inbox.sqlite")).toMatch(/^The bot's inbox .* cannot be used: .* is a file\.$/);
  expect(saidOf("a-folder")).toMatch(/cannot be used: there is a folder of that name\.$/);
  expect(saidOf("a-letter")).toMatch(/cannot be used: it is no inbox/);
});

test("the bot says in one sentence that its port is taken", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const address = taken.address();
  const port = String(typeof address === "object" && address !== null ? address.port : 0);
  const inbox = join(await aFolder(), "inbox.sqlite");
  expect(saidBy({ TIDINGS_BOT_PORT: port, TIDINGS_BOT_INBOX: inbox })).toMatch(/\(TIDINGS_BOT_PORT\): another program/);
});
