import { createHmac } from "node:crypto";
import fc from "fast-check";
import { validateSignature, validateV3Signature } from "plivo";
import { expect, test } from "vitest";
import { type SignedRequest, signedByPlivo } from "./signature.ts";

const token = "a-secret-token";
const sign = (text: string, key = token) => createHmac("sha256", key).update(text, "utf8").digest("base64");

interface Given {
  method?: "GET" | "POST";
  url?: string;
  form?: ReadonlyArray<readonly [string, string]>;
  headers: Record<string, string>;
}

function request({
  method = "POST",
  url = "https://tidings.example/plivo/receipt/7-1",
  form = [],
  headers,
}: Given): SignedRequest {
  return { method, url, form, header: (name) => headers[name] };
}

const form = [
  ["To", "15550001"],
  ["From", "15559999"],
  ["Text", "Ærø læser «Dune» 書"],
] as const;
const signedForm = `https://tidings.example/plivo/receipt/7-1?From15559999TextÆrø læser «Dune» 書To15550001.n1`;

test.each<{ name: string; headers: Record<string, string>; passes: boolean }>([
  {
    name: "the main account's signature",
    headers: { "x-plivo-signature-ma-v3": sign(signedForm), "x-plivo-signature-v3-nonce": "n1" },
    passes: true,
  },
  {
    name: "the main account's signature beside a plain one of another token",
    headers: {
      "x-plivo-signature-ma-v3": sign(signedForm),
      "x-plivo-signature-v3": sign(signedForm, "other"),
      "x-plivo-signature-v3-nonce": "n1",
    },
    passes: true,
  },
  {
    name: "a plain signature beside the main one of another token",
    headers: {
      "x-plivo-signature-ma-v3": sign(signedForm, "other"),
      "x-plivo-signature-v3": sign(signedForm),
      "x-plivo-signature-v3-nonce": "n1",
    },
    passes: true,
  },
  {
    name: "several signatures with a blank after the comma",
    headers: { "x-plivo-signature-ma-v3": `${sign("x")}, ${sign(signedForm)}`, "x-plivo-signature-v3-nonce": "n1" },
    passes: true,
  },
  {
    name: "another nonce",
    headers: { "x-plivo-signature-ma-v3": sign(signedForm), "x-plivo-signature-v3-nonce": "n2" },
    passes: false,
  },
  { name: "no nonce", headers: { "x-plivo-signature-ma-v3": sign(signedForm) }, passes: false },
  {
    name: "an empty nonce",
    headers: { "x-plivo-signature-ma-v3": sign(signedForm), "x-plivo-signature-v3-nonce": "" },
    passes: false,
  },
  {
    name: "another token",
    headers: { "x-plivo-signature-ma-v3": sign(signedForm, "other"), "x-plivo-signature-v3-nonce": "n1" },
    passes: false,
  },
  {
    name: "an empty signature",
    headers: { "x-plivo-signature-ma-v3": "", "x-plivo-signature-v3-nonce": "n1" },
    passes: false,
  },
  { name: "no headers at all", headers: {}, passes: false },
])("a receipt with $name passes: $passes", ({ headers, passes }) => {
  expect(signedByPlivo(request({ form, headers }), token)).toBe(passes);
});

test("a changed field of the form is noticed", () => {
  const headers = { "x-plivo-signature-ma-v3": sign(signedForm), "x-plivo-signature-v3-nonce": "n1" };
  const forged = form.map(([name, value]) => [name, name === "To" ? "15550002" : value] as const);
  expect(signedByPlivo(request({ form: forged, headers }), token)).toBe(false);
});

test("a good V2 signature counts only where no V3 header is present", () => {
  const v2 = {
    "x-plivo-signature-v2": sign("https://tidings.example/plivo/receipt/7-1n2"),
    "x-plivo-signature-v2-nonce": "n2",
  };
  expect(signedByPlivo(request({ form, headers: v2 }), token)).toBe(true);
  for (const v3 of ["x-plivo-signature-ma-v3", "x-plivo-signature-v3", "x-plivo-signature-v3-nonce"]) {
    for (const value of ["", "wrong"])
      expect(signedByPlivo(request({ form, headers: { ...v2, [v3]: value } }), token)).toBe(false);
  }
  const main = { "x-plivo-signature-ma-v2": v2["x-plivo-signature-v2"], "x-plivo-signature-v2-nonce": "n2" };
  expect(signedByPlivo(request({ form, headers: main }), token)).toBe(true);
  expect(signedByPlivo(request({ form, headers: { ...v2, "x-plivo-signature-v2-nonce": "n3" } }), token)).toBe(false);
  expect(signedByPlivo(request({ form, headers: { "x-plivo-signature-v2": v2["x-plivo-signature-v2"] } }), token)).toBe(
    false,
  );
});

test("an account without a token trusts nobody, though an empty key makes a signature too", () => {
  const text = "https://tidings.example/plivo/receipt/7-1.n1";
  const hmacOfNothing = createHmac("sha256", "").update(text).digest("base64");
  const headers = { "x-plivo-signature-ma-v3": hmacOfNothing, "x-plivo-signature-v3-nonce": "n1" };
  expect(signedByPlivo(request({ headers }), "")).toBe(false);
});

// Names and values as a form or query may carry them; names without the few that JavaScript objects order or treat
// specially.
const words = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom("", "a b", "a+b", "100%", "書", "🙂", "é=&?#.,"),
);
const names = fc
  .oneof(fc.constantFrom("To", "From", "Text", "ErrorCode", "Größe"), fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,6}$/))
  .filter((name) => name !== "__proto__" && name !== "constructor");
const pairs = fc.array(fc.tuple(names, words), { maxLength: 6 });
const pages = fc.constantFrom(
  "https://tidings.example",
  "https://tidings.example/",
  "https://tidings.example:8443/plivo/receipt/12-3",
  "http://127.0.0.1:40321/plivo/receipt/12-3/",
  "https://tidings.example/a%20b/heard",
);

function grouped(form: ReadonlyArray<readonly [string, string]>): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const [name, value] of form) groups[name] = [...(groups[name] ?? []), value];
  return groups;
}

/** A signature that the SDK itself accepts, made from the base string as the documents describe it. */
function documented(
  method: "GET" | "POST",
  page: string,
  query: ReadonlyArray<readonly [string, string]>,
  form: ReadonlyArray<readonly [string, string]>,
  nonce: string,
): string {
  const inOrder = (groups: Record<string, string[]>, join: string) =>
    Object.keys(groups)
      .sort()
      .flatMap((name) => [...(groups[name] ?? [])].sort().map((value) => `${name}${join}${value}`));
  const asked = inOrder(grouped(query), "=").join("&");
  const posted = method === "POST" ? inOrder(grouped(form), "").join("") : "";
  const anyForm = method === "POST" && form.length > 0;
  const base = asked || anyForm ? `${page}?${asked}${asked && anyForm ? "." : ""}${posted}` : page;
  return sign(`${base}.${nonce}`);
}

test("our verifier and the SDK's agree about arrays, unicode, ports and queries, right and forged", () => {
  const cases = fc.record({
    method: fc.constantFrom("GET" as const, "POST" as const),
    page: pages,
    query: pairs,
    form: pairs,
    nonce: fc.stringMatching(/^[0-9]{5,20}$/),
    forged: fc.boolean(),
  });
  let accepted = 0;
  fc.assert(
    fc.property(cases, ({ method, page, query, form, nonce, forged }) => {
      const posted = method === "POST" ? form : [];
      const asked = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
      const url = asked ? `${page}?${asked}` : page;
      const signature = documented(method, page, query, posted, forged ? `${nonce}0` : nonce);
      const theirs = validateV3Signature(method, url, nonce, token, signature, grouped(posted));
      const ours = signedByPlivo(
        request({
          method,
          url,
          form: posted,
          headers: { "x-plivo-signature-ma-v3": signature, "x-plivo-signature-v3-nonce": nonce },
        }),
        token,
      );
      expect(ours).toBe(theirs);
      expect(ours).toBe(!forged);
      if (ours) accepted += 1;
    }),
    { numRuns: 500 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test("our verifier and the SDK's agree about V2", () => {
  fc.assert(
    fc.property(pages, fc.stringMatching(/^[0-9]{5,20}$/), (page, nonce) => {
      const signature = sign(`${page}${nonce}`);
      const headers = { "x-plivo-signature-v2": signature, "x-plivo-signature-v2-nonce": nonce };
      expect(validateSignature(`${page}?id=1`, nonce, signature, token)).toBe(true);
      expect(signedByPlivo(request({ url: `${page}?id=1`, form, headers }), token)).toBe(true);
    }),
  );
});

test("whatever a stranger puts into the headers, the answer is no and never an exception", () => {
  fc.assert(
    fc.property(
      fc.webUrl({ withQueryParameters: true }),
      pairs,
      fc.string(),
      fc.string(),
      (url, form, signature, nonce) => {
        const headers = { "x-plivo-signature-v3": signature, "x-plivo-signature-v3-nonce": nonce };
        expect(signedByPlivo(request({ url, form, headers }), token)).toBe(false);
      },
    ),
  );
});
