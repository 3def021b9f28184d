import fc from "fast-check";
import { validateSignature, validateV3Signature } from "plivo";
import { expect, test } from "vitest";
import { signCallback } from "./signing.ts";

const keys = { authToken: "main-token", subToken: "other-token" };

function check(
  method: "GET" | "POST",
  url: string,
  fields: [string, string][],
  header: string,
  token: string,
): boolean {
  const headers = signCallback(keys, method, url, fields);
  const nonce = headers["X-Plivo-Signature-V3-Nonce"] ?? "";
  const grouped: Record<string, string[]> = {};
  for (const [name, value] of fields) grouped[name] = [...(grouped[name] ?? []), value];
  return Boolean(validateV3Signature(method, url, nonce, token, headers[header] ?? "", grouped));
}

test("Plivo's own SDK accepts the main account's V3 signature of a form, with and without a query", () => {
  for (const url of ["http://127.0.0.1:8080/plivo/receipts/7", "https://library.example/r/?b=2&a=1&a=0"]) {
    expect(
      check(
        "POST",
        url,
        [
          ["To", "15550100"],
          ["Status", "sent"],
        ],
        "X-Plivo-Signature-Ma-V3",
        "main-token",
      ),
    ).toBe(true);
    expect(
      check(
        "GET",
        url,
        [
          ["To", "15550100"],
          ["Status", "sent"],
        ],
        "X-Plivo-Signature-Ma-V3",
        "main-token",
      ),
    ).toBe(true);
  }
});

test("a text with any characters is signed as Plivo's SDK expects", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.stringMatching(/^[A-Z][a-z]{1,8}$/), fc.string({ unit: "grapheme" })), { minLength: 1 }),
      (fields) => check("POST", "http://127.0.0.1:8080/heard", fields, "X-Plivo-Signature-Ma-V3", "main-token"),
    ),
  );
});

test("the plain V3 signature is not made with the main account's token, as in live messaging traffic", () => {
  const url = "http://127.0.0.1:8080/heard";
  expect(check("POST", url, [["Text", "STOP"]], "X-Plivo-Signature-V3", "main-token")).toBe(false);
  expect(check("POST", url, [["Text", "STOP"]], "X-Plivo-Signature-V3", "other-token")).toBe(true);
});

test("the V2 signature covers the address and the nonce only", () => {
  const url = "http://127.0.0.1:8080/heard";
  const headers = signCallback(keys, "POST", `${url}?x=1`, [["Text", "STOP"]]);
  const [nonce = "", signature = ""] = [headers["X-Plivo-Signature-V2-Nonce"], headers["X-Plivo-Signature-Ma-V2"]];
  expect(validateSignature(url, nonce, signature, "main-token")).toBe(true);
  expect(validateSignature(`${url}/other`, nonce, signature, "main-token")).toBe(false);
});
