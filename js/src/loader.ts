import { showFallback } from "./fallback";
import type { InitializeProps, RenderProps, Widget, WidgetModel } from "./widgetModel";

interface WidgetModule {
  readonly default: () => Widget;
}

const KERNEL_ANSWERS_WITHIN_MS = 20_000;
const BUNDLES = Symbol.for("maestro-jupyter.bundles");

type Bundles = Map<string, Promise<WidgetModule>>;

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

function askKernel(model: WidgetModel): Promise<WidgetModule> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      model.off("msg:custom", receive);
      reject(new Error("The kernel did not answer."));
    }, KERNEL_ANSWERS_WITHIN_MS);
    const receive = (content: unknown, buffers: DataView[]): void => {
      if ((content as { op?: unknown } | null)?.op !== "bundle") return;
      clearTimeout(timer);
      model.off("msg:custom", receive);
      importText(buffers).then(resolve, reject);
    };
    model.on("msg:custom", receive);
    model.send({ op: "bundle" });
  });
}

function fromKernel(model: WidgetModel, bundle: string): Promise<WidgetModule> {
  const known = bundles().get(bundle);
  if (known !== undefined) return known;
  const coming = askKernel(model);
  bundles().set(bundle, coming);
  coming.catch(() => bundles().delete(bundle));
  return coming;
}

async function load(model: WidgetModel): Promise<WidgetModule> {
  const bundle = String(model.get("bundle") ?? "");
  const url = serverUrl(bundle);
  if (url !== null) {
    try {
      return (await import(url)) as WidgetModule;
    } catch {
      // This page's server has no such route; the kernel has the same file.
    }
  }
  return fromKernel(model, bundle);
}

/**
 * The widget's `_esm`: fetches the real one, which is too big to travel in every model.
 *
 * `initialize` doesn't wait for it, because anywidget gives up on one that takes two seconds.
 */
export default function createLoader(): Widget {
  let loading: Promise<Widget> | null = null;
  let stop: (() => void) | null = null;
  let isGone = false;
  return {
    initialize({ model }: InitializeProps) {
      loading = load(model).then((module) => {
        const widget = module.default();
        if (!isGone) stop = widget.initialize({ model });
        return widget;
      });
      loading.catch(() => undefined);
      return () => {
        isGone = true;
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
