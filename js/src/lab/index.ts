import { corePlugin } from "./corePlugin";
import { gridPlugin } from "./gridPlugin";
import { panelPlugin } from "./panelPlugin";
import { sessionPlugin } from "./sessionPlugin";

export { IMaestro } from "./tokens";

export default [corePlugin, sessionPlugin, panelPlugin, gridPlugin];
