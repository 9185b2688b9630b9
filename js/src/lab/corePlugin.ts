import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ITranslator } from "@jupyterlab/translation";
import { setTranslator } from "../translate";
import { Maestro } from "./maestro";
import { IMaestro } from "./tokens";

/** Connects the page to the Maestro of its server. */
export const corePlugin: JupyterFrontEndPlugin<IMaestro> = {
  id: "maestro-jupyter:core",
  description: "The sessions of Maestro, for the other plugins and extensions.",
  autoStart: true,
  provides: IMaestro,
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, translator: ITranslator | null): IMaestro => {
    const texts = translator?.load("maestro_jupyter");
    if (texts !== undefined) setTranslator((text) => texts.__(text));
    return new Maestro(app.serviceManager.serverSettings);
  },
};
