import { unpack } from "./batch";
import { showFallback } from "./fallback";
import type {
  FetchFile,
  InitializeProps,
  RenderProps,
  Widget,
  WidgetModel,
  WidgetModule,
} from "./widgetModel";

const KERNEL_ANSWERS_WITHIN_MS = 20_000;
const FILES = Symbol.for("maestro-jupyter.files");

type Files = Map<string, Promise<unknown>>;

/** Files that came from kernels; all widgets of the page share them. */
function knownFiles(): Files {
  const page = globalThis as typeof globalThis & { [FILES]?: Files };
  page[FILES] ??= new Map();
  return page[FILES];
}

function serverUrl(name: string, version: string): string | null {
  const config = document.getElementById("jupyter-config-data")?.textContent ?? "{}";
  const { baseUrl } = JSON.parse(config) as { baseUrl?: unknown };
  const path = typeof baseUrl === "string" ? baseUrl : document.body.dataset.baseUrl;
  if (path === undefined || !location.protocol.startsWith("http")) return null;
  const base = new URL(path.endsWith("/") ? path : `${path}/`, location.href);
  return new URL(`maestro/static/${name}?v=${encodeURIComponent(version)}`, base).href;
}

async function importText(buffers: readonly DataView[]): Promise<unknown> {
  const blob = new Blob(buffers as DataView<ArrayBuffer>[], { type: "text/javascript" });
  const url = URL.createObjectURL(blob);
  try {
    return (await import(url)) as unknown;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function askKernel(model: WidgetModel, name: string, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      leave();
      reject(new Error(reason));
    };
    const timer = setTimeout(() => fail("The kernel did not answer."), KERNEL_ANSWERS_WITHIN_MS);
    const onAbort = (): void => fail("The widget is gone.");
    const receive = (content: unknown, buffers: DataView[]): void =>
      unpack(content, buffers, ({ op, file }, own) => {
        if (op !== "file" || file !== name) return;
        leave();
        importText(own).then(resolve, reject);
      });
    const leave = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      model.off("msg:custom", receive);
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort);
    model.on("msg:custom", receive);
    model.send({ op: "file", file: name });
  });
}

function createFetch(model: WidgetModel, signal: AbortSignal): FetchFile {
  return async (name, version) => {
    const url = serverUrl(name, version);
    if (url !== null) {
      try {
        return (await import(url)) as unknown;
      } catch {
        // This page's server has no such route or version; the kernel has the same file.
      }
    }
    const key = `${name} ${version}`;
    const known = knownFiles().get(key) ?? askKernel(model, name, signal);
    knownFiles().set(key, known);
    known.catch(() => knownFiles().delete(key));
    return known;
  };
}

/**
 * The `_esm` of our widgets: fetches the real one, which is too big to travel in every model.
 *
 * `initialize` doesn't wait for it, because anywidget gives up on one that takes two seconds.
 */
export default function createLoader(): Widget {
  let loading: Promise<Widget> | null = null;
  let stop: (() => void) | null = null;
  const gone = new AbortController();
  return {
    initialize({ model }: InitializeProps) {
      const fetchFile = createFetch(model, gone.signal);
      const [entry, version] = [model.get("entry"), model.get("bundle")].map(String);
      loading = fetchFile(entry ?? "", version ?? "").then((module) => {
        const widget = (module as WidgetModule).default(fetchFile);
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
