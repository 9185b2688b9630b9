import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** What a page may load of us, compressed; JupyterLab's own packages are not in it. */
const MOST_BYTES = 500_000;
/** What few pages need must not be loaded by all. */
const LATER = [
  /node_modules\/@xterm\//,
  /node_modules\/asciinema-player\//,
  /src\/lab\/diff\//,
  /src\/run\/view\.ts$/,
];

/** Fail if the scripts in `folder` are larger than they may be. */
export async function checkSize(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  const sizes = await Promise.all(
    names.map(async (name) => gzipSync(await readFile(join(folder, name))).length),
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > MOST_BYTES) {
    throw new Error(`${folder} is ${bytes} bytes compressed; it may be ${MOST_BYTES}.`);
  }
  return bytes;
}

/** Fail if what is loaded at once, by esbuild's own account, holds what is to come later. */
export function checkLater({ outputs }, entry) {
  const seen = new Set();
  const queue = [entry];
  for (const path of queue) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { imports, inputs } = outputs[path];
    const early = Object.keys(inputs).filter((input) => LATER.some((rule) => rule.test(input)));
    if (early.length > 0) throw new Error(`${path} loads at once: ${early.join(", ")}`);
    const next = imports.filter(({ external, kind }) => !external && kind === "import-statement");
    queue.push(...next.map((each) => each.path));
  }
}
