import { describe, expect, test } from "vitest";
import { chooseLang, networkOf } from "./visitor.ts";

describe("where a visitor comes from", () => {
  test.each([
    ["the web server's word for a visitor", "127.0.0.1", "203.0.113.9", "203.0.113.9"],
    [
      "only the last hop, which the web server added itself",
      "127.0.0.1",
      "10.0.0.1, 198.51.100.4, 203.0.113.9",
      "203.0.113.9",
    ],
    ["a web server that speaks IPv6 to itself", "::1", "203.0.113.9", "203.0.113.9"],
    ["a loopback address in IPv6's clothes", "::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["a stranger's word counts for nothing", "198.51.100.7", "203.0.113.9", "198.51.100.7"],
    ["no word at all", "127.0.0.1", undefined, "127.0.0.1"],
    ["no address in the word", "127.0.0.1", "unknown", "127.0.0.1"],
    ["a word that ends in nothing", "127.0.0.1", "203.0.113.9, ", "127.0.0.1"],
    ["the same visitor in IPv6's clothes", "127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"],
    ["a household's half of an IPv6 address", "127.0.0.1", "2001:db8:1:2:aaaa::9", "2001:db8:1:2::/64"],
    ["the same household's other machine", "127.0.0.1", "2001:0DB8:0001:0002:bbbb:cccc:dddd:eeee", "2001:db8:1:2::/64"],
    ["a short IPv6 address", "127.0.0.1", "2001:db8::9", "2001:db8:0:0::/64"],
    ["nobody knows", undefined, "203.0.113.9", "nowhere"],
  ])("%s", (_what, peer, forwarded, network) => {
    expect(networkOf(peer, forwarded)).toBe(network);
  });
});

describe("the language of a page for everybody", () => {
  test.each([
    ["da", "fr", "da"],
    [undefined, "fr-CA,fr;q=0.9,en;q=0.8", "fr"],
    [undefined, "de, en;q=0.5, es;q=0.7", "es"],
    [undefined, "de,pl", "en"],
    [undefined, "en;q=0, da;q=0.1", "da"],
    [undefined, undefined, "en"],
    ["xx", "da-DK", "da"],
    ["", "", "en"],
    [undefined, ";;q=x,,", "en"],
  ])("asked for %s by a browser that reads %s is %s", (asked, accepted, lang) => {
    expect(chooseLang(asked, accepted, "en")).toBe(lang);
  });
});
