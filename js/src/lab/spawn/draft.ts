const KEY = "maestro-jupyter:spawn-draft";

/** The prompt of a spawn dialog that was closed before it was used. */
export class Draft {
  constructor(private readonly storage: Storage) {}

  get text(): string {
    try {
      return this.storage.getItem(KEY) ?? "";
    } catch {
      return "";
    }
  }

  /** Keep `text`; a browser that keeps nothing is no reason to stop typing. */
  save(text: string): void {
    try {
      if (text === "") this.storage.removeItem(KEY);
      else this.storage.setItem(KEY, text);
    } catch {
      return;
    }
  }
}
