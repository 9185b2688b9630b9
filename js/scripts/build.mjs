// Builds the widget into maestro_jupyter/static: widget.js, its parts, loader.js and widget.css.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { checkSize } from "./budget.mjs";
import { scopedXterm } from "./scopedXterm.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Parts are files of their own, fetched when they are wanted (src/parts.ts). */
const PARTS = {
  webgl: "src/terminal/webgl.ts",
  player: "src/player/index.ts",
  run: "src/run/index.ts",
};

const COMMON = {
  absWorkingDir: here(".."),
  bundle: true,
  format: "esm",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  target: ["es2022", "chrome111", "firefox114", "safari16.4"],
  metafile: true,
  logLevel: "warning",
};

/** Of a part's content, so that a page never mixes the files of two builds. */
async function versionOf(file) {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex")
    .slice(0, 16);
}

async function buildParts(outdir) {
  const entryPoints = Object.entries(PARTS).map(([out, source]) => ({ in: source, out }));
  const { metafile } = await build({ ...COMMON, entryPoints, outdir });
  const versions = {};
  for (const part of Object.keys(PARTS)) versions[part] = await versionOf(`${outdir}/${part}.js`);
  return { metafile, versions };
}

export async function buildWidget(outdir = here("../../maestro_jupyter/static")) {
  const { metafile, versions } = await buildParts(outdir);
  const widget = await build({
    ...COMMON,
    entryPoints: [
      { in: "src/widget.ts", out: "widget" },
      { in: "src/loader.ts", out: "loader" },
      { in: "src/style/index.css", out: "widget" },
    ],
    outdir,
    define: { PART_VERSIONS: JSON.stringify(versions) },
    plugins: [scopedXterm],
  });
  return { parts: metafile, widget: widget.metafile };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outdir = here("../../maestro_jupyter/static");
  await buildWidget(outdir);
  await checkSize(outdir);
}
