import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { PART_VERSIONS: "{}" },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
    testTimeout: 10_000,
  },
});
