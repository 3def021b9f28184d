import { defineConfig } from "vitest/config";
import { LongestFirst } from "./scripts/test-order.ts";

/** They use the SDK of Plivo as it is shipped; channels/plivo/wire replaces its transport for a whole process. */
const WITH_A_BARE_SDK = "scripts/town/plivo/**";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    // Two cores, shared: database tests wait on each other's disk more than on the processor.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["plugin/**/*.test.{ts,tsx}", "bot/**/*.test.ts", "scripts/**/*.test.ts"],
          exclude: [WITH_A_BARE_SDK],
          globalSetup: ["scripts/test-database.ts"],
          // Files of one worker share their modules, which hold no state: a worker for each file costs a third more.
          isolate: false,
          unstubEnvs: true,
        },
      },
      { extends: true, test: { name: "apart", include: [`${WITH_A_BARE_SDK}/*.test.ts`] } },
    ],
  },
});
