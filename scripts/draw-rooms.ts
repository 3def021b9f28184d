import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { drawRooms } from "./draw-rooms/picture.ts";
import { groupRooms, roomsOfRules } from "./draw-rooms/rooms.ts";

/* Draws docs/rooms.svg from the import rules; with --check it only says whether the committed picture is fresh. */

const file = new URL("../docs/rooms.svg", import.meta.url);
const { forbidden } = createRequire(import.meta.url)("../.dependency-cruiser.cjs");
const exists = (room: string) =>
  ["", ".ts"].some((ending) => existsSync(new URL(`../plugin/${room}${ending}`, import.meta.url)));

const after = drawRooms(groupRooms(roomsOfRules(forbidden).filter(exists)));
const before = await readFile(file, "utf8").catch(() => undefined);
if (before === after) console.log("rooms: the picture is fresh");
else if (process.argv.includes("--check")) {
  console.error('docs/rooms.svg is stale; run "npm run draw-rooms".');
  process.exitCode = 1;
} else {
  await writeFile(file, after);
  console.log("rooms: the picture is drawn anew");
}
