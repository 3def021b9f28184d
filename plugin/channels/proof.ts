/** How a request showed that it is the provider's. */
export interface Proof {
  /** Names the account whose secret it was made with; tells nothing about the secret. */
  account: string;
  /** It covers the address only, not what the request says. */
  weak: boolean;
  /** The provider's word for this one request. */
  nonce: string;
  /** A digest of all that the request says. */
  content: string;
}

/** What is remembered of proofs, by whoever receives requests. */
export interface ProofBook {
  /** Whether this account has ever been seen to make strong proofs. */
  isStrong(account: string): boolean | Promise<boolean>;
  /** From now on weak proofs of this account count for nothing. */
  markStrong(account: string): void | Promise<void>;
  /**
   * Remembers a nonce with the content that came under it first, for a while. Returns that first content; the given one
   * if the nonce is new.
   */
  firstContent(proof: Proof): string;
}

export type ProofRefusal = "weak_is_off" | "weak_after_strong" | "nonce_used";

/**
 * Whether a proof counts; undefined if it does. A weak one counts only as long as its account has shown no strong one,
 * or anybody who holds one genuine request could leave the strong one away. A nonce is good for one content: the same
 * request again is the provider's retry, which must get the same answer.
 */
export async function refuseProof(
  proof: Proof,
  book: ProofBook,
  weak: "until_v3" | "never",
): Promise<ProofRefusal | undefined> {
  if (proof.weak && weak === "never") return "weak_is_off";
  const strong = await book.isStrong(proof.account);
  if (proof.weak && strong) return "weak_after_strong";
  if (book.firstContent(proof) !== proof.content) return "nonce_used";
  if (!proof.weak && !strong) await book.markStrong(proof.account);
  return undefined;
}

/** The first contents of the nonces used last, in memory: the oldest are forgotten, and all when the process ends. */
export function openNonces(most: number): ProofBook["firstContent"] {
  const contents = new Map<string, string>();
  return ({ account, nonce, content }) => {
    const name = `${account} ${nonce}`;
    const first = contents.get(name);
    if (first !== undefined) return first;
    contents.set(name, content);
    const [oldest] = contents.keys();
    if (contents.size > most && oldest !== undefined) contents.delete(oldest);
    return content;
  };
}
