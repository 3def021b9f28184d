import { expect, test } from "vitest";
import { openNonces } from "./proof.ts";

test("the nonces used last are remembered, and no more of them than allowed", () => {
  const first = openNonces(3);
  const proof = (nonce: string, content: string) => ({ account: "a", weak: false, nonce, content });
  for (const nonce of ["1", "2", "3"]) expect(first(proof(nonce, "first"))).toBe("first");
  expect(first(proof("1", "second"))).toBe("first");
  expect(first(proof("4", "first"))).toBe("first");
  expect(first(proof("1", "second"))).toBe("second");
  expect(first(proof("3", "second"))).toBe("first");
});
