// Builds the widget into maestro_jupyter/static: widget.js, loader.js and widget.css.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** JupyterLab brings an xterm of its own, of another version: our rules must not reach it. */
const scopedXterm = {
  name: "scoped-xterm",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^xterm-of-this-widget$/ }, ({ path }) => ({ path, namespace: "scoped" }));
    onLoad({ filter: /.*/, namespace: "scoped" }, async () => {
      const rules = await readFile(require.resolve("@xterm/xterm/css/xterm.css"), "utf8");
      return { contents: `.mj-root {\n${rules}\n}`, loader: "css" };
    });
  },
};

export async function buildWidget(outdir = here("../../maestro_jupyter/static")) {
  return await build({
    absWorkingDir: here(".."),
    entryPoints: [
      { in: "src/widget.ts", out: "widget" },
      { in: "src/loader.ts", out: "loader" },
      { in: "src/style/index.css", out: "widget" },
    ],
    outdir,
    bundle: true,
    format: "esm",
    minify: true,
    legalComments: "none",
    charset: "utf8",
    target: ["es2022", "chrome111", "firefox114", "safari16.4"],
    plugins: [scopedXterm],
    metafile: true,
    logLevel: "warning",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildWidget();
}
