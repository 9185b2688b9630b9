import { Terminal } from "@xterm/xterm";
import { expect, test, vi } from "vitest";
import { isHardware } from "../../src/terminal/gpu";
import { Renderer } from "../../src/terminal/renderer";
import { until } from "../waiting";

test.each([
  [
    "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)",
    false,
  ],
  ["llvmpipe (LLVM 15.0.6, 256 bits)", false],
  ["ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11 vs_5_0 ps_5_0, D3D11)", false],
  ["Apple Software Renderer", false],
  ["", false],
  ["ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)", true],
  ["ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0, D3D11)", true],
])("%s is a GPU: %s", (renderer, hardware) => {
  expect(isHardware(renderer)).toBe(hardware);
});

/** Stands for the part that needs a GPU, which no test machine has. */
function aPart() {
  const part: { lose: () => void; stopped: number } = { lose: () => undefined, stopped: 0 };
  const drawByGpu = (_terminal: Terminal, onLost: () => void) => {
    part.lose = onLost;
    return () => {
      part.stopped += 1;
    };
  };
  return { part, load: vi.fn(async () => ({ drawByGpu })) };
}

test("without a GPU the DOM draws, and nothing is fetched", () => {
  const { load } = aPart();
  const renderer = new Renderer(new Terminal(), load, document, () => false);
  expect(renderer.kind).toBe("dom");
  expect(load).not.toHaveBeenCalled();
});

test("with a GPU it draws until its context is lost", async () => {
  const { part, load } = aPart();
  const renderer = new Renderer(new Terminal(), load, document, () => true);
  await until(() => renderer.kind === "webgl");
  part.lose();
  expect(renderer.kind).toBe("dom");
  renderer.dispose();
  expect(part.stopped).toBe(1);
});

test("where its code can't be had the DOM goes on drawing", async () => {
  const load = vi.fn(async () => Promise.reject(new Error("offline")));
  const renderer = new Renderer(new Terminal(), load, document, () => true);
  await until(() => load.mock.calls.length === 1);
  await Promise.resolve();
  expect(renderer.kind).toBe("dom");
});

test("a page takes no more contexts than browsers give, and gives them back", async () => {
  const { load } = aPart();
  const many = Array.from(
    { length: 20 },
    () => new Renderer(new Terminal(), load, document, () => true),
  );
  const fast = (): number => many.filter(({ kind }) => kind === "webgl").length;
  await until(() => fast() === 12);
  for (const renderer of many) renderer.dispose();
  const next = new Renderer(new Terminal(), load, document, () => true);
  await until(() => next.kind === "webgl");
  next.dispose();
});
