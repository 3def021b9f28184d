import { z } from "zod";

/**
 * Like `+1 555 010 0001@5!`: digits, then messages a second (0 for no limit; 5 by default), then `!` if the provider
 * itself answers STOP.
 */
const NUMBER = /^\s*\+?([\d ().-]{5,20})(?:@(\d+(?:\.\d+)?))?(!?)\s*$/;

/** Our numbers as an administrator writes them, separated by commas. */
export const senderNumbers = z.string().transform((list, context) =>
  list.split(",").map((entry) => {
    const found = entry.match(NUMBER);
    const digits = found?.[1]?.replace(/\D/g, "") ?? "";
    if (!found || digits.length < 5 || digits.length > 15) {
      context.addIssue({
        code: "custom",
        message: "each number is digits with country code, then @messages-a-second, then !",
      });
      return z.NEVER;
    }
    const pace = found[2] === undefined ? 5 : Number(found[2]);
    return { number: digits, perSecond: pace === 0 ? null : pace, providerAnswers: found[3] === "!" };
  }),
);
