import { createRequire } from "node:module";
import type { listenBeneath } from "./wire.ts";

/**
 * The very axios that the SDK loads: another copy would have other interceptors. The packer puts the bundled copy in
 * this file's place.
 */
export const axios: Parameters<typeof listenBeneath>[0] = createRequire(
  createRequire(import.meta.url).resolve("plivo"),
)("axios");
