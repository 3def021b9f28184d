import { zValidator } from "@hono/zod-validator";
import type { ValidationTargets } from "hono";
import type { ZodType } from "zod";
import { Failure } from "../foundation/failure.ts";

/**
 * A body or query that must match; otherwise a Failure (400) whose sentence names each field that is wrong, never its
 * value.
 */
export function validated<Target extends keyof ValidationTargets, Schema extends ZodType>(
  target: Target,
  schema: Schema,
) {
  return zValidator(target, schema, (result) => {
    if (!result.success) {
      const wrong = result.error.issues
        .map((issue) => `${issue.path.join(".") || target}: ${issue.message}`)
        .join("; ");
      // Thrown, not answered: so the typed client's union holds only the handler's own answers.
      throw new Failure("malformed", `The ${target} is not as expected: ${wrong}.`);
    }
  });
}
