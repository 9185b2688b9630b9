import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { ITranslator } from "@jupyterlab/translation";
import { setTranslator } from "../translate";
import { SETTINGS_ID } from "./labSettings";
import { Maestro } from "./maestro";
import { IMaestro } from "./tokens";

/** Connects the page to the Maestro of its server. */
export const corePlugin: JupyterFrontEndPlugin<IMaestro> = {
  id: SETTINGS_ID,
  description: "The sessions of Maestro, for the other plugins and extensions.",
  autoStart: true,
  provides: IMaestro,
  optional: [ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    registry: ISettingRegistry | null,
  ): IMaestro => {
    const texts = translator?.load("maestro_jupyter");
    if (texts !== undefined) {
      setTranslator({
        one: (text) => texts.__(text),
        many: (one, many, n) => texts._n(one, many, n),
      });
    }
    const maestro = new Maestro(app.serviceManager.serverSettings, app.commands);
    registry?.load(SETTINGS_ID).then(
      (settings) => maestro.settings.follow(settings),
      (error: unknown) => maestro.notices.error(error),
    );
    return maestro;
  },
};
