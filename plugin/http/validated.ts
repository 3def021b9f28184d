import { zValidator } from "@hono/zod-validator";
import type { ValidationTargets } from "hono";
import type { ZodType } from "zod";
import { Failure } from "../foundation/failure.ts";

/**
 * Validates a body or query. Throws a Failure (400) whose sentence names each field that is wrong, never its value.
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
      // Thrown, not returned, so that the typed client's union holds only the handler's own responses.
      throw new Failure("malformed", `The ${target} is not as expected: ${wrong}.`);
    }
  });
}
