import { expect, test } from "vitest";
import { understand } from "./keywords.ts";
import { nearestStopWord, splitGlued, withLetters } from "./understand-slips.ts";

test.each(["ST0P", "5top", "Stap", "stp", "Stpo", "SOTP", "Stkp", "Cancle", "cancell", "Qiut", "opt our", "Opt put"])(
  "a stop word with one slip is a stop: %s",
  (text) => {
    expect(understand(text)).toMatchObject({ intent: "stop" });
  },
);

test.each(["S top", "un sub scribe", "stoptexting", "pleasestop", "leavemealone", "STOPSENDING", "STOPSMS"])(
  "blanks that are missing, or too many, do not matter: %s",
  (text) => {
    expect(understand(text).intent).toBe("stop");
  },
);

test.each(["shop", "step", "spot", "top", "cancer", "remote", "stor", "esto", "Anmeld", "huit"])(
  "an ordinary word is no slip: %s",
  (text) => {
    expect(understand(text).intent).not.toBe("stop");
  },
);

test("the nearest stop word is one of a closed list, one slip away", () => {
  expect(nearestStopWord("UNSUBSCRIB")).toBe("UNSUBSCRIBE");
  expect(nearestStopWord("UNSUBSCR")).toBeUndefined();
  expect(nearestStopWord("SHOP")).toBeUndefined();
  expect(nearestStopWord("ST")).toBeUndefined();
});

test("digits stand for letters only beside letters", () => {
  expect([withLetters("ST0P"), withLetters("2024"), withLetters("STOP")]).toEqual(["STOP", undefined, undefined]);
});

test("a word without blanks is split into as few known words as possible, one of them of four letters", () => {
  const knows = (part: string) => ["STOP", "TEXT", "TEXTING", "ING", "ME", "FIN"].includes(part);
  expect(splitGlued("STOPTEXTINGME", knows)).toEqual(["STOP", "TEXTING", "ME"]);
  expect(splitGlued("FINING", knows)).toBeUndefined();
  expect(splitGlued("STOPLYS", knows)).toBeUndefined();
  expect(splitGlued("STOP", knows)).toBeUndefined();
  expect(splitGlued("STOP".repeat(20), knows)).toBeUndefined();
});
