// Builds the JupyterLab extension into maestro_jupyter/labextension: esbuild makes few modules of
// our sources, Jupyter's builder makes a federated extension of them.
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { checkLater, checkSize } from "./budget.mjs";
import { scopedXterm } from "./scopedXterm.mjs";

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));

await rm(join(root, "lib"), { recursive: true, force: true });
const COMMON = {
  absWorkingDir: root,
  outdir: "lib",
  bundle: true,
  charset: "utf8",
  target: ["es2022"],
  logLevel: "warning",
};
const { metafile } = await build({
  ...COMMON,
  metafile: true,
  entryPoints: [{ in: "src/lab/index.ts", out: "index" }],
  splitting: true,
  format: "esm",
  external: ["@jupyterlab/*", "@lumino/*"],
  // A player's rules go into its own shadow.
  loader: { ".css": "text" },
});
checkLater(metafile, "lib/index.js");
await build({
  ...COMMON,
  entryPoints: [{ in: "src/style/lab.css", out: "index" }],
  plugins: [scopedXterm],
});

const builder = join(dirname(require.resolve("@jupyter/builder")), "build-labextension.js");
const core = join(
  dirname(require.resolve("@jupyterlab/core-meta/package.json")),
  "core.package.json",
);
try {
  await promisify(execFile)(process.execPath, [builder, "--core-package-file", core, root]);
  await checkSize(join(root, "../maestro_jupyter/labextension/static"));
} catch (error) {
  console.error(error.stdout ?? error, error.stderr);
  process.exitCode = 1;
}
