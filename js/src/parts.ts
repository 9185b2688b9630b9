import type { WebglPart } from "./terminal/renderer";
import type { FetchFile } from "./widgetModel";

/** By part, the version that belongs to this build; put in by `scripts/build.mjs`. */
declare const PART_VERSIONS: Readonly<Record<string, string>>;

/** Code that few pages need: each part is a file of its own, fetched when it is wanted. */
export interface Parts {
  webgl(): Promise<WebglPart>;
  player(): Promise<typeof import("./player")>;
  run(): Promise<typeof import("./run")>;
}

/** The parts as files next to the widget's own. */
export function partsFrom(fetchFile: FetchFile): Parts {
  const part = (name: string): Promise<unknown> =>
    fetchFile(`${name}.js`, PART_VERSIONS[name] ?? "");
  return {
    webgl: () => part("webgl") as Promise<WebglPart>,
    player: () => part("player") as Promise<typeof import("./player")>,
    run: () => part("run") as Promise<typeof import("./run")>,
  };
}
