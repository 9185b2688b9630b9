export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a screen is drawn in a box smaller than itself. */
export interface Placement {
  readonly scale: number;
  /** Pixels the scaled screen is moved up, so that its latest lines are in the box. */
  readonly up: number;
}

/** At twelve pixels, a smaller scale can't be read any more. */
const LEAST_READABLE = 0.6;
/** A full-screen program is still known by its shape. */
const LEAST_WHOLE = 0.3;

/**
 * Fit a program's whole width into `box`, never enlarging it.
 *
 * A full-screen program is shown whole. Of one that prints line by line, the lines down to the
 * latest are what matters: `contentHeight` is how far down they reach, unscaled. What is far wider
 * than the box loses its right end rather than its letters.
 */
export function place(
  box: Size,
  screen: Size,
  contentHeight: number,
  isFullScreen: boolean,
): Placement {
  if (screen.width <= 0 || screen.height <= 0 || box.width <= 0) return { scale: 1, up: 0 };
  const byWidth = Math.min(1, box.width / screen.width);
  if (isFullScreen) {
    return { scale: Math.max(Math.min(byWidth, box.height / screen.height), LEAST_WHOLE), up: 0 };
  }
  const scale = Math.max(byWidth, LEAST_READABLE);
  return { scale, up: Math.max(0, Math.round(contentHeight * scale - box.height)) };
}
