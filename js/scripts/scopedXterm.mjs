import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** JupyterLab brings an xterm of its own, of another version: our rules must not reach it. */
export const scopedXterm = {
  name: "scoped-xterm",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^xterm-of-this-widget$/ }, ({ path }) => ({ path, namespace: "scoped" }));
    onLoad({ filter: /.*/, namespace: "scoped" }, async () => {
      const rules = await readFile(require.resolve("@xterm/xterm/css/xterm.css"), "utf8");
      return { contents: `.mj-root {\n${rules}\n}`, loader: "css" };
    });
  },
};
