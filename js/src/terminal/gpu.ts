/** Renderers that only look like a GPU; the DOM is faster than they are. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|virgl/i;

let known: boolean | null = null;

/** Whether `renderer`, as a browser names it, is a real GPU. */
export function isHardware(renderer: string): boolean {
  return renderer !== "" && !SOFTWARE.test(renderer);
}

function rendererOf(context: WebGL2RenderingContext): string {
  const names = context.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = context.getParameter(
    names === null ? context.RENDERER : names.UNMASKED_RENDERER_WEBGL,
  );
  return typeof name === "string" ? name : "";
}

/** Whether this page is drawn by a GPU. Found out once, because asking takes a context. */
export function hasGpu(page: Document): boolean {
  known ??= probe(page);
  return known;
}

function probe(page: Document): boolean {
  const canvas = page.createElement("canvas");
  const context = canvas.getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;
  const found = isHardware(rendererOf(context));
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return found;
}
