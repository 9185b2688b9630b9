import { execFileSync } from "node:child_process";
import { test } from "vitest";

test("the generated types match the schema", () => {
  execFileSync("node", ["scripts/types.mjs", "--check"], { stdio: "pipe" });
});
