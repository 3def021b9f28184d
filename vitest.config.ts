import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    include: ["plugin/**/*.test.{ts,tsx}", "bot/**/*.test.ts", "scripts/**/*.test.ts"],
    globalSetup: ["scripts/test-database.ts"],
    // Two cores, shared: database tests wait on each other's disk more than on the processor.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
