/** What a person sets for all terminals. */
export interface TerminalSettings {
  /** Whether what is selected is copied at once. */
  readonly copyOnSelect: boolean;
  /** In pixels, from 6 to 32. */
  readonly fontSize: number;
  /** Empty for the theme's own. */
  readonly fontFamily: string;
  /** Lines kept above the screen, at most 100,000. */
  readonly scrollback: number;
}

export const DEFAULT_TERMINAL_SETTINGS: TerminalSettings = {
  copyOnSelect: false,
  fontSize: 12,
  fontFamily: "",
  scrollback: 5000,
};

const FONT_SIZES = [6, 32] as const;
const SCROLLBACKS = [0, 100_000] as const;

function within(value: number, [least, most]: readonly [number, number], otherwise: number) {
  return Number.isFinite(value) ? Math.min(Math.max(Math.round(value), least), most) : otherwise;
}

/** The settings of all terminals of one page or widget; they follow when it changes. */
export class TerminalPreferences {
  private settings: TerminalSettings;
  private readonly listeners = new Set<() => void>();

  constructor(settings: Partial<TerminalSettings> = {}) {
    this.settings = TerminalPreferences.sane({ ...DEFAULT_TERMINAL_SETTINGS, ...settings });
  }

  get current(): TerminalSettings {
    return this.settings;
  }

  /** Change what is given, and leave the rest. */
  set(settings: Partial<TerminalSettings>): void {
    this.settings = TerminalPreferences.sane({ ...this.settings, ...settings });
    for (const listener of this.listeners) listener();
  }

  /** Call `listener` after every change; returns how to stop that. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  private static sane(settings: TerminalSettings): TerminalSettings {
    const { copyOnSelect, fontSize, fontFamily, scrollback } = settings;
    return {
      copyOnSelect,
      fontSize: within(fontSize, FONT_SIZES, DEFAULT_TERMINAL_SETTINGS.fontSize),
      fontFamily: fontFamily.trim(),
      scrollback: within(scrollback, SCROLLBACKS, DEFAULT_TERMINAL_SETTINGS.scrollback),
    };
  }
}
