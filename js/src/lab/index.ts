import { corePlugin } from "./corePlugin";
import { gridPlugin } from "./gridPlugin";
import { panelPlugin } from "./panelPlugin";
import { sessionPlugin } from "./sessionPlugin";
import { tabsPlugin } from "./tabsPlugin";

export { IMaestro } from "./tokens";

export default [corePlugin, sessionPlugin, panelPlugin, tabsPlugin, gridPlugin];
