import { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";

/** Draw `terminal` by the GPU until its context is lost or this is disposed of. */
export function drawByGpu(terminal: Terminal, onLost: () => void): () => void {
  const addon = new WebglAddon();
  const lost = addon.onContextLoss(() => {
    stop();
    onLost();
  });
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    lost.dispose();
    addon.dispose();
  };
  terminal.loadAddon(addon);
  return stop;
}
