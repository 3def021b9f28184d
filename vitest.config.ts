import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    include: ["plugin/**/*.test.{ts,tsx}", "bot/**/*.test.ts", "scripts/**/*.test.ts"],
    globalSetup: ["scripts/test-database.ts"],
    // Two cores, shared: database tests wait on each other's disk more than on the processor.
    maxWorkers: 2,
    // Files of one worker share their modules, which hold no state: a worker for each file costs a third more.
    isolate: false,
    unstubEnvs: true,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
