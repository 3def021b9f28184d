import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { drawRooms } from "./picture.ts";
import { groupRooms, LONGEST_PURPOSE, ROOM_GROUPS, roomsOfRules } from "./rooms.ts";

const NAMES = ROOM_GROUPS.flatMap(({ purposes }) => Object.keys(purposes));

function rule(room: string, later: readonly string[]) {
  const path = (name: string) => `^plugin/${name}(/|\\.tsx?$)`;
  return { name: `${room}-imports-only-rooms-above`, from: { path: path(room) }, to: { path: later.map(path) } };
}

test("the first import rule names all rooms in order", () => {
  const rules = [rule("koha", ["inbound-health", "http"]), rule("inbound-health", ["http"])];
  expect(roomsOfRules(rules)).toEqual(["koha", "inbound-health", "http"]);
});

test("rules of another shape are no list of rooms", () => {
  expect(() => roomsOfRules([])).toThrow("no list of rooms");
  const other = {
    name: "koha-imports-only-rooms-above",
    from: { path: "^plugin/koha" },
    to: { path: "^plugin/(http|run)/" },
  };
  expect(() => roomsOfRules([other])).toThrow("no list of rooms");
});

test("a room without a purpose, or in another place than in the rules, stops the drawing", () => {
  expect(() => groupRooms([...NAMES, "attic"])).toThrow("attic");
  const [first = "", second = "", ...rest] = NAMES;
  expect(() => groupRooms([second, first, ...rest])).toThrow(second);
});

test("a room of the rules that does not exist yet is left out", () => {
  const groups = groupRooms(NAMES.filter((name) => name !== "recovery"));
  expect(groups.flatMap(({ rooms }) => rooms.map(({ name }) => name))).not.toContain("recovery");
});

test("each purpose fits beside its room", () => {
  const purposes = ROOM_GROUPS.flatMap((group) => Object.values(group.purposes));
  expect(purposes.filter((purpose) => purpose.length > LONGEST_PURPOSE)).toEqual([]);
});

test("the picture is well-formed, at most 1000 px wide, and names each room once, from top to bottom", () => {
  const picture = drawRooms(groupRooms(NAMES));
  expect(XMLValidator.validate(picture)).toBe(true);
  const { svg } = new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(picture);
  expect(Number(svg["@_width"])).toBeLessThanOrEqual(1000);
  const texts: Record<string, string>[] = svg.text;
  const drawn = texts.filter((text) => NAMES.includes(text["#text"] ?? ""));
  expect(drawn.map((text) => text["#text"])).toEqual(NAMES);
  const heights = drawn.map((text) => Number(text["@_y"]));
  expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  expect(Math.max(...heights)).toBeLessThan(Number(svg["@_height"]));
});

test("an arrow to a room that is gone stops the drawing", () => {
  expect(() => drawRooms(groupRooms(NAMES.filter((name) => name !== "channels")))).toThrow("channels");
});
