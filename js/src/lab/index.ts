import { corePlugin } from "./corePlugin";
import { diffPlugin } from "./diffPlugin";
import { gridPlugin } from "./gridPlugin";
import { notebookPlugin } from "./notebookPlugin";
import { notifyPlugin } from "./notifyPlugin";
import { panelPlugin } from "./panelPlugin";
import { runningPlugin } from "./runningPlugin";
import { sessionPlugin } from "./sessionPlugin";
import { spawnPlugin } from "./spawnPlugin";
import { statusPlugin } from "./statusPlugin";
import { tabsPlugin } from "./tabsPlugin";

export { IMaestro } from "./tokens";

export default [
  corePlugin,
  sessionPlugin,
  panelPlugin,
  spawnPlugin,
  tabsPlugin,
  diffPlugin,
  notebookPlugin,
  gridPlugin,
  statusPlugin,
  runningPlugin,
  notifyPlugin,
];
