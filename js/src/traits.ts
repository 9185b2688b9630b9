import { DEFAULT_HEIGHT, type GridSettings } from "./grid";
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
