import { MainAreaWidget } from "@jupyterlab/apputils";
import { Widget } from "@lumino/widgets";
import { DEFAULT_HEIGHT, Grid, type GridSettings } from "../grid";
import { t } from "../translate";
import { agentsIcon } from "./icons";
import type { IMaestro } from "./tokens";

/** What is remembered of a grid that fills a tab: which pane is zoomed, for as long as it is open. */
class TabSettings implements GridSettings {
  readonly height = DEFAULT_HEIGHT;
  readonly names = [];
  zoomed = "";
  private readonly listeners = new Set<() => void>();

  setHeight(): void {}

  setZoomed(id: string): void {
    this.zoomed = id;
    for (const listener of this.listeners) listener();
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}

class GridContent extends Widget {
  private readonly grid: Grid;

  constructor(maestro: IMaestro) {
    super();
    this.addClass("mj-tab");
    this.grid = new Grid({
      live: maestro.feed,
      requester: maestro.requester,
      settings: new TabSettings(),
      createTerminal: (host) => maestro.createTerminal(host),
    });
    this.node.append(this.grid.element);
    this.grid.element.addEventListener("focusin", ({ target }) => {
      const pane = target instanceof Element ? target.closest("[data-session]") : null;
      if (pane instanceof HTMLElement) maestro.selection.set(pane.dataset.session ?? "");
    });
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.grid.dispose();
    super.dispose();
  }
}

/** The whole grid as a tab of the main area. */
export function createGridTab(maestro: IMaestro): MainAreaWidget {
  const tab = new MainAreaWidget({ content: new GridContent(maestro) });
  tab.id = "maestro-grid";
  tab.title.label = t("Maestro");
  tab.title.icon = agentsIcon;
  tab.title.closable = true;
  return tab;
}
