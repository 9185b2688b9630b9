import { create, type Player } from "asciinema-player";
import { count, isRecord, parseJson } from "../api/json";
import { h } from "../elements/dom";
import { readTheme, watchTheme } from "../terminal/theme";
import { t } from "../translate";
import { paint, playerStyles } from "./playerTheme";

export interface PlayOptions {
  /** How many times faster than it happened. */
  readonly speed?: number;
  /** The most seconds without anything to see; for as long as it was if left out. */
  readonly idleLimit?: number;
  /** Whether it begins by itself. */
  readonly autoPlay?: boolean;
}

/** How much taller than wide a character is drawn, and the rows that the player's controls take. */
const CHARACTER = 2.22;
const CONTROL_ROWS = 3;

/** Width by height of a player that shows all of a recording's screen. */
function shapeOf(cast: Uint8Array): number {
  const end = cast.indexOf(10);
  const header = parseJson(new TextDecoder().decode(cast.subarray(0, Math.max(end, 0))));
  const { width, height } = isRecord(header) ? header : {};
  const [cols, rows] = [count(width) || 80, count(height) || 24];
  return cols / ((rows + CONTROL_ROWS) * CHARACTER);
}

/** Plays a recording in `element`, as wide as there is room and as high as the style sheet allows. */
export class RecordingView {
  readonly element = h("div", { class: "mj-recording", "data-lm-suppress-shortcuts": "true" });
  private player: Player | null = null;
  private playing = false;
  private readonly unwatch: () => void;

  /** `cast` is a recording in asciicast v2. It begins when `element` is in the page. */
  constructor(
    private readonly cast: Uint8Array,
    private readonly options: PlayOptions = {},
  ) {
    this.element.style.aspectRatio = String(shapeOf(cast));
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", t("Recording"));
    // The keys that steer a player are not the page's.
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") event.stopPropagation();
    });
    let frame = 0;
    this.unwatch = watchTheme(document, () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => this.repaint());
    });
  }

  /** Show the player; call this once the element is in the page. */
  start(): void {
    this.mount(0, this.options.autoPlay ?? true);
  }

  get time(): number {
    return this.player?.getCurrentTime() ?? 0;
  }

  dispose(): void {
    this.unwatch();
    this.player?.dispose();
    this.player = null;
    this.element.remove();
  }

  /** The player reads its colours when it is made. */
  private repaint(): void {
    if (this.player === null || !this.element.isConnected) return;
    const { time, playing } = this;
    this.player.dispose();
    this.mount(time, playing);
  }

  private mount(startAt: number, autoPlay: boolean): void {
    const { speed = 1, idleLimit } = this.options;
    const { theme, fontFamily } = readTheme(this.element);
    this.element.replaceChildren(playerStyles());
    paint(this.element, theme);
    const data = new TextDecoder().decode(this.cast);
    this.player = create({ data: () => data }, this.element, {
      autoPlay,
      controls: true,
      fit: "both",
      poster: `npt:${startAt}`,
      preload: true,
      speed,
      startAt,
      terminalFontFamily: fontFamily,
      theme: "maestro",
      ...(idleLimit === undefined ? {} : { idleTimeLimit: idleLimit }),
    });
    this.playing = autoPlay;
    const set = (playing: boolean) => (): void => {
      this.playing = playing;
    };
    this.player.addEventListener("playing", set(true));
    this.player.addEventListener("pause", set(false));
    this.player.addEventListener("ended", set(false));
  }
}
