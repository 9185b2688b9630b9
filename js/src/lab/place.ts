import type { JupyterFrontEnd } from "@jupyterlab/application";
import { TabPanel, type Widget } from "@lumino/widgets";

/** Show `tab` in the main area; in Notebook, which has one document there, below that. */
export function place({ shell }: JupyterFrontEnd, tab: Widget): void {
  const hasTabs = "mode" in shell;
  if (!tab.isAttached) shell.add(tab, hasTabs ? "main" : "down");
  // Notebook activates a tab there without choosing it.
  const below = tab.parent?.parent;
  if (below instanceof TabPanel) below.currentWidget = tab;
  shell.activateById(tab.id);
}
