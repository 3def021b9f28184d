import type { DrawnGroup } from "./rooms.ts";

const WIDTH = 1000;
const HOUSE = { x: 232, y: 20, width: 540 };
const FIRST_GROUP_Y = HOUSE.y + 46;
const TITLE_HEIGHT = 26;
const ROW_HEIGHT = 24;
const GROUP_GAP = 8;
const LEFT = { x: 12, width: 176 };
const RIGHT = { x: 812, width: 176 };

/** Both schemes of colours; the ground is drawn too, since a page may be dark where its reader's system is light. */
const STYLE = `
    .ground { fill: #ffffff } .house { fill: #f6f8fa; stroke: #8c959f } .group { fill: #ffffff; stroke: #d0d7de }
    .box { fill: #ddf4ff; stroke: #54aeff } .program { fill: #dafbe1; stroke: #4ac26b }
    text { fill: #1f2328; font: 13px ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif }
    .name { font: 600 13px ui-monospace, "DejaVu Sans Mono", monospace } .big { font-size: 15px; font-weight: 600 }
    .title, .note { fill: #59636e; font-size: 12px } .title { font-weight: 600 }
    .line { stroke: #59636e; stroke-width: 1.5; fill: none } .tip { fill: #59636e }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117 } .house { fill: #151b23; stroke: #656c76 } .group { fill: #0d1117; stroke: #3d444d }
      .box { fill: #0c2d4a; stroke: #388bfd } .program { fill: #0f2e1a; stroke: #2ea043 }
      text { fill: #f0f6fc } .title, .note { fill: #9198a1 }
      .line { stroke: #9198a1 } .tip { fill: #9198a1 }
    }`;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  className: string;
}

interface Laid {
  parts: string[];
  /** The middle of each room's line. */
  middles: ReadonlyMap<string, number>;
  bottom: number;
}

/** Returns the picture of the rooms as an SVG document: at most 1000 px wide, its words as text, for light and dark. */
export function drawRooms(groups: readonly DrawnGroup[]): string {
  const { parts, middles, bottom } = layGroups(groups);
  const height = bottom + 116;
  const body = [
    rect({ x: 0, y: 0, width: WIDTH, height, className: "ground" }, 0),
    rect({ ...HOUSE, height: bottom - HOUSE.y + 12, className: "house" }, 10),
    text(HOUSE.x + 14, HOUSE.y + 27, "plugin/, the service", "big"),
    text(HOUSE.x + HOUSE.width - 14, HOUSE.y + 27, "each file imports its own room and those above", "note", "end"),
    ...parts,
    ...drawLeft(middles),
    ...drawRight(middles),
    ...drawScripts(bottom + 36),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="rooms-title">
  <title id="rooms-title">The rooms of Tidings, in import order, and the programs that they talk to</title>
  <style>${STYLE}
  </style>
  <defs>
    <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse">
      <path class="tip" d="M0 0 8 4 0 8Z" />
    </marker>
  </defs>
${body.map((line) => `  ${line}`).join("\n")}
</svg>
`;
}

function layGroups(groups: readonly DrawnGroup[]): Laid {
  const parts: string[] = [];
  const middles = new Map<string, number>();
  let y = FIRST_GROUP_Y;
  for (const { title, rooms } of groups) {
    const height = TITLE_HEIGHT + rooms.length * ROW_HEIGHT + 4;
    const box = { x: HOUSE.x + 12, y, width: HOUSE.width - 24, height, className: "group" };
    parts.push(rect(box, 6), text(box.x + 12, y + 18, title, "title"));
    rooms.forEach(({ name, purpose }, index) => {
      const middle = y + TITLE_HEIGHT + (index + 0.5) * ROW_HEIGHT;
      middles.set(name, middle);
      parts.push(text(box.x + 12, middle + 4, name, "name"), text(box.x + 140, middle + 4, purpose));
    });
    y += height + GROUP_GAP;
  }
  return { parts, middles, bottom: y - GROUP_GAP };
}

/** Koha with our plugin in it, and the browsers. */
function drawLeft(middles: Laid["middles"]): string[] {
  const koha = middleOf(middles, "koha");
  const http = middleOf(middles, "http");
  const box = { ...LEFT, y: koha - 70, height: 236, className: "program" };
  const shim = { x: box.x + 10, y: box.y + 132, width: box.width - 20, height: 92, className: "box" };
  const browsers = { ...LEFT, y: http - 36, height: 72, className: "program" };
  const edge = HOUSE.x + 12;
  const gutter = LEFT.x + LEFT.width + 22;
  return [
    rect(box, 8),
    ...lines(box.x + 14, box.y + 26, [
      "Koha",
      "and its database:",
      "queue, patrons and",
      "preferences, beside",
      "our tables tidings_…",
    ]),
    rect(shim, 6),
    ...lines(
      shim.x + 10,
      shim.y + 24,
      ["plugin/shim", "in Perl: menus, the", "fence before Koha's", "sender, its hook"],
      "name",
    ),
    arrow(`M${box.x + box.width} ${koha}H${edge}`, true),
    arrow(`M${shim.x + shim.width} ${shim.y + 46}H${gutter}V${http - 8}H${edge}`),
    text(gutter - 8, (shim.y + http) / 2 + 60, "POST /hook/nudge", "note", "end"),
    rect(browsers, 8),
    ...lines(browsers.x + 14, browsers.y + 26, ["Browsers", "of patrons and staff,", "through Apache"]),
    arrow(`M${browsers.x + browsers.width} ${http + 8}H${edge}`),
    text(box.x + box.width / 2, box.y - 12, "the library's server", "note", "middle"),
  ];
}

/** The providers, and the bot that hears for us. */
function drawRight(middles: Laid["middles"]): string[] {
  const channels = middleOf(middles, "channels");
  const http = middleOf(middles, "http");
  const providers = ["Plivo", "Telegram", "Mail server"];
  const notes = ["text messages", "its Bot API", "SMTP"];
  const edge = HOUSE.x + HOUSE.width - 12;
  const boxes = providers.map((_, index) => {
    return { ...RIGHT, y: channels - 90 + index * 64, height: 52, className: "program" };
  });
  const bot = { ...RIGHT, y: http - 92, height: 116, className: "box" };
  const gutter = RIGHT.x - 20;
  const fork = channels + 126;
  return [
    ...boxes.flatMap((box, index) => [
      rect(box, 8),
      ...lines(box.x + 14, box.y + 23, [providers[index] ?? "", notes[index] ?? ""]),
      arrow(`M${edge} ${channels}H${gutter}V${box.y + 26}H${box.x}`),
    ]),
    text(RIGHT.x + RIGHT.width / 2, channels - 104, "the world", "note", "middle"),
    text(RIGHT.x + RIGHT.width / 2, channels + 108, "from Plivo and Telegram:", "note", "middle"),
    arrow(`M${RIGHT.x + 116} ${fork}V${bot.y}`),
    ...lines(RIGHT.x + 108, fork + 120, ["what patrons", "write"], "note", "end"),
    arrow(`M${RIGHT.x + 116} ${fork}H${gutter}V${http - 8}H${edge}`),
    text(gutter + 8, fork + 30, "receipts", "note"),
    rect(bot, 8),
    ...lines(
      bot.x + 14,
      bot.y + 25,
      ["bot/", "hears patrons, keeps", "texts on its disk and", "understands them,", "hands them over"],
      "name",
    ),
    arrow(`M${bot.x} ${http + 8}H${edge}`),
    text(bot.x + 4, bot.y + bot.height + 18, "through the bot API", "note"),
  ];
}

function drawScripts(y: number): string[] {
  const box = { x: HOUSE.x, y, width: HOUSE.width, height: 56, className: "box" };
  return [
    rect(box, 8),
    text(box.x + 14, y + 24, "scripts/", "name"),
    text(box.x + 152, y + 24, "demo and story with simulators, commands, packer,"),
    text(box.x + 152, y + 43, "benchmark, checks; nothing else imports them"),
  ];
}

function middleOf(middles: Laid["middles"], room: string): number {
  const middle = middles.get(room);
  if (middle === undefined) throw new Error(`The picture has an arrow to ${room}, which is no room.`);
  return middle;
}

function rect({ x, y, width, height, className }: Box, radius: number): string {
  return `<rect class="${className}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" />`;
}

function arrow(path: string, both = false): string {
  const start = both ? ' marker-start="url(#tip)"' : "";
  return `<path class="line" d="${path}"${start} marker-end="url(#tip)" />`;
}

/** Lines of text below each other, the first one as a heading. */
function lines(x: number, y: number, content: readonly string[], heading = "big", anchor = ""): string[] {
  return content.map((line, index) => {
    const className = index === 0 ? heading : heading === "note" ? "note" : "";
    return text(x, y + index * 19, line, className, anchor);
  });
}

function text(x: number, y: number, content: string, className = "", anchor = ""): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const attributes = `${className && ` class="${className}"`}${anchor && ` text-anchor="${anchor}"`}`;
  return `<text x="${x}" y="${y}"${attributes}>${escaped}</text>`;
}
