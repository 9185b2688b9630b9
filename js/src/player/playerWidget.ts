import { h } from "../elements/dom";
import { t } from "../translate";
import type { InitializeProps, RenderProps, Widget, WidgetModel } from "../widgetModel";
import { RecordingView } from "./recordingView";

function number(model: WidgetModel, trait: string): number | undefined {
  const value = model.get(trait);
  return typeof value === "number" ? value : undefined;
}

/** Asks the kernel for the recording until it comes; a busy kernel answers after its cell. */
function askForRecording(model: WidgetModel): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const receive = (content: unknown, buffers: DataView[]): void => {
      if ((content as { op?: unknown } | null)?.op !== "recording") return;
      model.off("msg:custom", receive);
      const [view] = buffers;
      resolve(
        view === undefined
          ? new Uint8Array()
          : new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
      );
    };
    model.on("msg:custom", receive);
    model.send({ op: "recording" });
  });
}

/** A recording in a notebook, as an anywidget. */
export function createPlayer(): Widget {
  let cast: Promise<Uint8Array> | null = null;
  const ensure = (model: WidgetModel): Promise<Uint8Array> => {
    cast ??= askForRecording(model);
    return cast;
  };
  return {
    initialize({ model }: InitializeProps) {
      void ensure(model);
      return () => undefined;
    },
    async render({ model, el }: RenderProps) {
      const root = h("div", { class: "mj-root mj-player" });
      const waiting = h("p", { class: "mj-quiet" }, t("Loading the recording…"));
      root.append(waiting);
      root.style.setProperty("--mj-player-height", `${number(model, "height") ?? 420}px`);
      el.append(root);
      let view: RecordingView | null = null;
      let gone = false;
      void ensure(model).then((recording) => {
        if (gone) return;
        const [speed, idleLimit] = [number(model, "speed"), number(model, "idle_limit")];
        view = new RecordingView(recording, {
          ...(speed === undefined ? {} : { speed }),
          ...(idleLimit === undefined ? {} : { idleLimit }),
        });
        waiting.replaceWith(view.element);
        view.start();
      });
      return () => {
        gone = true;
        view?.dispose();
        root.remove();
      };
    },
  };
}
