import { corePlugin } from "./corePlugin";
import { gridPlugin } from "./gridPlugin";

export { IMaestro } from "./tokens";

export default [corePlugin, gridPlugin];
