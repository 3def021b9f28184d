import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { Failure } from "./failure.ts";
import type { Secret } from "./log.ts";

const VERSION = "v1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts secrets for the database, with AES-256-GCM under the process key. The name is authenticated too, so a sealed
 * value is valid only in its own row.
 */
export interface Sealer {
  /** `random`: 12 random bytes, never used twice. */
  seal(name: string, plain: string, random: Buffer): string;
  /**
   * Throws Failure `sealed_otherwise` if the value was sealed under another key or for another name, or was changed.
   */
  unseal(name: string, value: string): string;
}

/** Opens a sealer that derives its AES key from the process key. */
export function openSealer(key: Secret): Sealer {
  const aesKey = Buffer.from(hkdfSync("sha256", key.reveal(), "", "tidings settings", 32));
  return {
    seal: (name, plain, random) => {
      if (random.length !== NONCE_BYTES) throw new RangeError("sealing needs 12 random bytes");
      const cipher = createCipheriv("aes-256-gcm", aesKey, random);
      cipher.setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return [VERSION, Buffer.concat([random, cipher.getAuthTag(), body]).toString("base64url")].join(".");
    },
    unseal: (name, value) => {
      try {
        const [version, packed = ""] = value.split(".");
        if (version !== VERSION) throw new Error("unknown version");
        const bytes = Buffer.from(packed, "base64url");
        const decipher = createDecipheriv("aes-256-gcm", aesKey, bytes.subarray(0, NONCE_BYTES));
        decipher.setAAD(Buffer.from(name));
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
          "utf8",
        );
      } catch (cause) {
        throw new Failure(
          "sealed_otherwise",
          `The stored ${name} cannot be read: it was stored under another TIDINGS_KEY. Enter it again on the settings page.`,
          cause,
        );
      }
    },
  };
}
