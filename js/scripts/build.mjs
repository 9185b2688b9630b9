// Builds the widget into maestro_jupyter/static: widget.js, loader.js and widget.css.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { scopedXterm } from "./scopedXterm.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

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
