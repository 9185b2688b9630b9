/** How panes are laid out in the space there is. */
export interface Layout {
  readonly columns: number;
  /** Rows seen at once; further rows are scrolled to. */
  readonly rows: number;
  /** Whether there are further rows, so that the next one has to peep out. */
  readonly scrolls: boolean;
}

/** Below this width, in CSS pixels, there are two columns. */
export const MEDIUM_WIDTH = 900;
/** Below this width, in CSS pixels, there is one column. */
export const NARROW_WIDTH = 560;
const ROWS_SEEN = 2;

function widest(width: number): number {
  if (width < NARROW_WIDTH) return 1;
  return width < MEDIUM_WIDTH ? 2 : 3;
}

/** The layout for `count` panes in a grid `width` pixels wide. */
export function layout(count: number, width: number): Layout {
  const wanted = count === 4 ? 2 : Math.min(Math.max(count, 1), 3);
  const columns = Math.min(wanted, widest(width));
  const needed = Math.ceil(Math.max(count, 1) / columns);
  return { columns, rows: Math.min(needed, ROWS_SEEN), scrolls: needed > ROWS_SEEN };
}
