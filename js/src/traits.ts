import { DEFAULT_HEIGHT, type GridSettings } from "./grid";
import { DEFAULT_TERMINAL_SETTINGS, TerminalPreferences, type TerminalSettings } from "./terminal";
import type { WidgetModel } from "./widgetModel";

const TRAITS = ["height", "zoomed", "names"] as const;

/** A grid's settings as the synced traits of its widget. */
export class TraitSettings implements GridSettings {
  constructor(private readonly model: WidgetModel) {}

  get height(): number {
    const height = this.model.get("height");
    return typeof height === "number" ? height : DEFAULT_HEIGHT;
  }

  get zoomed(): string {
    return String(this.model.get("zoomed") ?? "");
  }

  get names(): readonly string[] {
    const names = this.model.get("names");
    return Array.isArray(names) ? names.map(String) : [];
  }

  setHeight(height: number): void {
    this.save("height", height);
  }

  setZoomed(id: string): void {
    this.save("zoomed", id);
  }

  listen(listener: () => void): () => void {
    for (const trait of TRAITS) this.model.on(`change:${trait}`, listener);
    return () => {
      for (const trait of TRAITS) this.model.off(`change:${trait}`, listener);
    };
  }

  private save(trait: (typeof TRAITS)[number], value: unknown): void {
    this.model.set(trait, value);
    this.model.save_changes();
  }
}

const TERMINAL_TRAITS = ["copy_on_select", "font_size", "font_family", "scrollback"] as const;

function readTerminalSettings(model: WidgetModel): TerminalSettings {
  const plain = DEFAULT_TERMINAL_SETTINGS;
  const number = (trait: string, otherwise: number): number => {
    const value = model.get(trait);
    return typeof value === "number" ? value : otherwise;
  };
  return {
    copyOnSelect: model.get("copy_on_select") === true,
    fontSize: number("font_size", plain.fontSize),
    fontFamily: String(model.get("font_family") ?? plain.fontFamily),
    scrollback: number("scrollback", plain.scrollback),
  };
}

/** The terminals' settings, which follow the traits of a widget until `stop` is called. */
export function followTraits(model: WidgetModel): {
  readonly preferences: TerminalPreferences;
  readonly stop: () => void;
} {
  const preferences = new TerminalPreferences(readTerminalSettings(model));
  const follow = (): void => preferences.set(readTerminalSettings(model));
  for (const trait of TERMINAL_TRAITS) model.on(`change:${trait}`, follow);
  const stop = (): void => {
    for (const trait of TERMINAL_TRAITS) model.off(`change:${trait}`, follow);
  };
  return { preferences, stop };
}
