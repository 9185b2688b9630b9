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

const LEAST_READABLE = 0.35;

/**
 * Fit a program's whole width into `box`, never enlarging it.
 *
 * A full-screen program is shown whole. Of one that prints line by line, the lines down to the
 * latest are what matters: `contentHeight` is how far down they reach, unscaled.
 */
export function place(
  box: Size,
  screen: Size,
  contentHeight: number,
  isFullScreen: boolean,
): Placement {
  if (screen.width <= 0 || screen.height <= 0 || box.width <= 0) return { scale: 1, up: 0 };
  const byWidth = Math.min(1, box.width / screen.width);
  const byHeight = isFullScreen ? box.height / screen.height : 1;
  const scale = Math.max(Math.min(byWidth, byHeight), LEAST_READABLE);
  return { scale, up: Math.max(0, Math.round(contentHeight * scale - box.height)) };
}
