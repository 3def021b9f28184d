import { Hono } from "hono";
import { Failure } from "../../foundation/failure.ts";
import type { Secret } from "../../foundation/log.ts";
import { openProof, type Place, PROOF_PATH } from "../../foundation/public-proof.ts";

/** The part of the service that each of its public paths leads to. */
const BELOW = { staff: "/staff", patron: "/patron", receipts: "/plivo" } as const satisfies Partial<
  Record<Place, string>
>;

/** Answers our own programs' challenges below each public path of the service; for anybody else nothing is here. */
export function proofRoutes(token: Secret, now: () => Date): Hono {
  const proof = openProof(token);
  const app = new Hono();
  for (const [place, below] of Object.entries(BELOW) as [keyof typeof BELOW, string][]) {
    app.get(`${below}${PROOF_PATH}/:challenge`, (c) => {
      const answer = proof.answer(place, c.req.param("challenge"), now());
      if (answer === undefined) throw new Failure("unknown", "There is nothing at this address.");
      c.header("Cache-Control", "no-store");
      return c.text(answer);
    });
  }
  return app;
}
