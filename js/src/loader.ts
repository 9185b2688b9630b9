import { showFallback } from "./fallback";
import type { InitializeProps, RenderProps, Widget, WidgetModel } from "./widgetModel";

interface WidgetModule {
  readonly default: () => Widget;
}

const KERNEL_ANSWERS_WITHIN_MS = 20_000;
const BUNDLES = Symbol.for("maestro-jupyter.bundles");

type Bundles = Map<string, WidgetModule>;

/** Bundles that came from kernels; all widgets of the page share them. */
function bundles(): Bundles {
  const page = globalThis as typeof globalThis & { [BUNDLES]?: Bundles };
  page[BUNDLES] ??= new Map();
  return page[BUNDLES];
}

function serverUrl(bundle: string): string | null {
  const config = document.getElementById("jupyter-config-data")?.textContent ?? "{}";
  const { baseUrl } = JSON.parse(config) as { baseUrl?: unknown };
  const path = typeof baseUrl === "string" ? baseUrl : document.body.dataset.baseUrl;
  if (path === undefined || !location.protocol.startsWith("http")) return null;
  const base = new URL(path.endsWith("/") ? path : `${path}/`, location.href);
  return new URL(`maestro/static/widget.js?v=${encodeURIComponent(bundle)}`, base).href;
}

async function importText(buffers: DataView[]): Promise<WidgetModule> {
  const blob = new Blob(buffers as DataView<ArrayBuffer>[], { type: "text/javascript" });
  const url = URL.createObjectURL(blob);
  try {
    return (await import(url)) as WidgetModule;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function askKernel(model: WidgetModel, signal: AbortSignal): Promise<WidgetModule> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      leave();
      reject(new Error(reason));
    };
    const timer = setTimeout(() => fail("The kernel did not answer."), KERNEL_ANSWERS_WITHIN_MS);
    const onAbort = (): void => fail("The widget is gone.");
    const receive = (content: unknown, buffers: DataView[]): void => {
      if ((content as { op?: unknown } | null)?.op !== "bundle") return;
      leave();
      importText(buffers).then(resolve, reject);
    };
    const leave = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      model.off("msg:custom", receive);
    };
    signal.addEventListener("abort", onAbort);
    model.on("msg:custom", receive);
    model.send({ op: "bundle" });
  });
}

async function load(model: WidgetModel, signal: AbortSignal): Promise<WidgetModule> {
  const bundle = String(model.get("bundle") ?? "");
  const url = serverUrl(bundle);
  if (url !== null) {
    try {
      return (await import(url)) as WidgetModule;
    } catch {
      // This page's server has no such route; the kernel has the same file.
    }
  }
  const known = bundles().get(bundle);
  if (known !== undefined) return known;
  const module = await askKernel(model, signal);
  bundles().set(bundle, module);
  return module;
}

/**
 * The widget's `_esm`: fetches the real one, which is too big to travel in every model.
 *
 * `initialize` doesn't wait for it, because anywidget gives up on one that takes two seconds.
 */
export default function createLoader(): Widget {
  let loading: Promise<Widget> | null = null;
  let stop: (() => void) | null = null;
  const gone = new AbortController();
  return {
    initialize({ model }: InitializeProps) {
      loading = load(model, gone.signal).then((module) => {
        const widget = module.default();
        if (!gone.signal.aborted) stop = widget.initialize({ model });
        return widget;
      });
      loading.catch(() => undefined);
      return () => {
        gone.abort();
        stop?.();
      };
    },
    async render({ model, el }: RenderProps) {
      const widget = await loading?.catch(() => null);
      if (!widget) {
        showFallback(el, model.get("snapshot"));
        return () => el.replaceChildren();
      }
      return widget.render({ model, el });
    },
  };
}
