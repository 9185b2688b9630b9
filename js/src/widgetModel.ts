import type { MessageModel } from "./api";

/** The part of anywidget's model that this widget uses. */
export interface WidgetModel extends MessageModel {
  get(trait: string): unknown;
  set(trait: string, value: unknown): void;
  save_changes(): void;
  on(event: "msg:custom", callback: (content: unknown, buffers: DataView[]) => void): void;
  on(event: `change:${string}`, callback: () => void): void;
  off(event: "msg:custom", callback: (content: unknown, buffers: DataView[]) => void): void;
  off(event: `change:${string}`, callback: () => void): void;
}

export interface InitializeProps {
  readonly model: WidgetModel;
}

export interface RenderProps {
  readonly model: WidgetModel;
  readonly el: HTMLElement;
}

type CleanUp = () => void;

/** An anywidget: `initialize` runs once per model, `render` once per view. */
export interface Widget {
  initialize(props: InitializeProps): CleanUp;
  render(props: RenderProps): CleanUp | Promise<CleanUp>;
}

/** Imports one of the widget's files: from the page's server, else from the kernel. */
export type FetchFile = (name: string, version: string) => Promise<unknown>;

/** What a file that is a widget's entry exports. */
export interface WidgetModule {
  readonly default: (fetchFile: FetchFile) => Widget;
}
