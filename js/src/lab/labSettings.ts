import type { ISettingRegistry } from "@jupyterlab/settingregistry";
import type { TerminalPreferences } from "../terminal/settings";

export const SETTINGS_ID = "maestro-jupyter:plugin";

/** What a person has set for Maestro in JupyterLab; the schema's defaults until that is known. */
export class LabSettings {
  private composite: Readonly<Record<string, unknown>> = {};
  private readonly listeners = new Set<() => void>();
  private registered: ISettingRegistry.ISettings | null = null;

  constructor(private readonly terminals: TerminalPreferences) {}

  /** Follow what `settings` hold from now on. */
  follow(settings: ISettingRegistry.ISettings): void {
    this.registered = settings;
    settings.changed.connect(() => this.take(settings));
    this.take(settings);
  }

  flag(name: string): boolean {
    return this.composite[name] === true;
  }

  value(name: string): unknown {
    return this.composite[name];
  }

  /** Keep a person's choice; where there are no settings it holds for this page. */
  async save(name: string, value: boolean | number | string): Promise<void> {
    if (this.registered !== null) {
      await this.registered.set(name, value);
      return;
    }
    this.composite = { ...this.composite, [name]: value };
    this.announce();
  }

  /** Call `listener` after every change; returns how to stop that. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  private take(settings: ISettingRegistry.ISettings): void {
    this.composite = settings.composite as Readonly<Record<string, unknown>>;
    this.announce();
  }

  private announce(): void {
    const { fontSize, fontFamily, scrollback, copyOnSelect } = this.composite;
    this.terminals.set({
      ...(typeof fontSize === "number" ? { fontSize } : {}),
      ...(typeof fontFamily === "string" ? { fontFamily } : {}),
      ...(typeof scrollback === "number" ? { scrollback } : {}),
      ...(typeof copyOnSelect === "boolean" ? { copyOnSelect } : {}),
    });
    for (const listener of this.listeners) listener();
  }
}
