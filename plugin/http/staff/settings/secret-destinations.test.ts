import { expect, test } from "vitest";
import type { LibrarySetting } from "../../../settings/library-settings.ts";
import { isPrivateWay, judgeDestinations } from "./secret-destinations.ts";

const KOHA = "https://staff.example.org";

function judge(
  typed: Partial<Record<LibrarySetting, string>>,
  {
    fixed = [],
    stored = { koha_api_url: KOHA, koha_client_secret: "s", plivo_auth_id: "MA1", plivo_auth_token: "t" },
  }: {
    fixed?: LibrarySetting[];
    stored?: Partial<Record<LibrarySetting, string>>;
  } = {},
): string[] {
  const entries = (given: Partial<Record<LibrarySetting, string>>) =>
    Object.entries(given) as [LibrarySetting, string][];
  const changes = entries(typed).map(([name, value]) => ({ name, value }));
  const now = {
    values: new Map(entries(stored)),
    unreadable: [],
    isFixed: (name: LibrarySetting) => fixed.includes(name),
  };
  return judgeDestinations(changes, now).map(({ setting, key }) => `${setting} ${key}`);
}

const AGAIN = ["koha_client_secret terms:settings.koha_secret_again"];
const ON_SERVER = ["koha_api_url terms:settings.koha_secret_on_server"];

test.each<[what: string, typed: Partial<Record<LibrarySetting, string>>, faults: string[]]>([
  ["another address", { koha_api_url: "https://evil.example" }, AGAIN],
  ["another port", { koha_api_url: `${KOHA}:8443` }, AGAIN],
  ["another path", { koha_api_url: `${KOHA}/else` }, AGAIN],
  ["a look-alike before an @", { koha_api_url: "https://staff.example.org@evil.example" }, AGAIN],
  ["no address", { koha_api_url: "" }, AGAIN],
  ["the same address", { koha_api_url: KOHA }, []],
  ["the same address with a slash and in capitals", { koha_api_url: "HTTPS://Staff.example.org/" }, []],
  ["another address with the secret typed again", { koha_api_url: "https://new.example", koha_client_secret: "n" }, []],
  ["another address with the secret removed", { koha_api_url: "https://new.example", koha_client_secret: "" }, []],
  ["nothing of it", { library_name: "Riverside" }, []],
  ["another account of Plivo's", { plivo_auth_id: "MA2" }, ["plivo_auth_token pages:settings.plivo_token_again"]],
  ["another account of Plivo's and its token", { plivo_auth_id: "MA2", plivo_auth_token: "n" }, []],
])("%s", (_what, typed, faults) => {
  expect(judge(typed)).toEqual(faults);
});

test("a secret whose address was removed goes to no new one unless it is typed again", () => {
  expect(judge({ koha_api_url: KOHA }, { stored: { koha_client_secret: "s" } })).toEqual(AGAIN);
  expect(judge({ koha_api_url: KOHA }, { stored: {} })).toEqual([]);
});

test("a secret of the server's goes to no address that is typed", () => {
  const stored = { koha_api_url: KOHA };
  expect(judge({ koha_api_url: "https://evil.example" }, { stored, fixed: ["koha_client_secret"] })).toEqual(ON_SERVER);
  expect(judge({ koha_api_url: "https://evil.example" }, { fixed: ["koha_api_url"] })).toEqual([]);
});

test.each([
  ["https://staff.example.org", true],
  ["http://127.0.0.1:8080", true],
  ["http://localhost", true],
  ["http://[::1]:8080/", true],
  ["http://staff.example.org", false],
  ["http://10.0.0.5", false],
  ["http://169.254.169.254/latest", false],
  ["http://localhost.evil.example", false],
  ["http://127.0.0.1.evil.example", false],
  ["http://evil.example#127.0.0.1", false],
  ["http://localhost@evil.example", false],
  ["ftp://127.0.0.1", false],
  ["staff.example.org", false],
])("whether passwords may be sent to %s: %s", (address, may) => {
  expect(isPrivateWay(address)).toBe(may);
});
