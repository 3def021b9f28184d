/** In hundred-thousandths of a dollar: Plivo states amounts as strings with five decimals, and floats would drift. */
export const RATE_PER_UNIT = 550;
const REFUSAL_MS = 2 * 60_000;

/** Formats an amount in hundred-thousandths of a dollar as Plivo does: `0.00550`. */
export const money = (amount: number): string => (amount / 100_000).toFixed(5);

export interface Credit {
  /** The balance, in dollars. */
  left(): string;
  /** Sets the balance. A refusal that has begun goes on. */
  put(dollars: number): void;
  /** Pays for a text. Returns false if the balance is too low; sends are then refused for 2 minutes. */
  pay(units: number, now: Date): boolean;
  refuses(now: Date): boolean;
}

/** A prepaid balance: error 900, then two minutes of "Insufficient Credit" (support.plivo.com, article 17000088423). */
export function openCredit(dollars: number): Credit {
  let amount = Math.round(dollars * 100_000);
  let refusedUntil = 0;
  return {
    left: () => money(amount),
    put: (more) => {
      amount = Math.round(more * 100_000);
    },
    pay: (units, now) => {
      const price = units * RATE_PER_UNIT;
      if (price > amount) {
        refusedUntil = now.getTime() + REFUSAL_MS;
        return false;
      }
      amount -= price;
      return true;
    },
    refuses: (now) => now.getTime() < refusedUntil,
  };
}
