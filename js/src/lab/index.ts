import { corePlugin } from "./corePlugin";
import { gridPlugin } from "./gridPlugin";
import { panelPlugin } from "./panelPlugin";
import { sessionPlugin } from "./sessionPlugin";
import { spawnPlugin } from "./spawnPlugin";
import { tabsPlugin } from "./tabsPlugin";

export { IMaestro } from "./tokens";

export default [corePlugin, sessionPlugin, panelPlugin, spawnPlugin, tabsPlugin, gridPlugin];
