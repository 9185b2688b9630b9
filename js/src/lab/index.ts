import { corePlugin } from "./corePlugin";
import { diffPlugin } from "./diffPlugin";
import { gridPlugin } from "./gridPlugin";
import { keyboardPlugin } from "./keyboardPlugin";
import { notebookPlugin } from "./notebookPlugin";
import { notifyPlugin } from "./notifyPlugin";
import { panelPlugin } from "./panelPlugin";
import { quickPlugin } from "./quickPlugin";
import { runningPlugin } from "./runningPlugin";
import { runPlugin } from "./runPlugin";
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
  quickPlugin,
  keyboardPlugin,
  diffPlugin,
  notebookPlugin,
  gridPlugin,
  runPlugin,
  statusPlugin,
  runningPlugin,
  notifyPlugin,
];
