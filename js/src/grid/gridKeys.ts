/** Where the focus goes from pane `at` of `count` when `key` is pressed, or `null` for nowhere. */
export function neighbour(key: string, at: number, count: number, columns: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = steps[key];
  if (step === undefined) return null;
  const target = at + step;
  return target >= 0 && target < count ? target : null;
}

/**
 * Keep plain keys from the notebook around the grid, which would take them for commands of its
 * own. Shortcuts with a modifier still reach it.
 */
export function keepPlainKeys(event: KeyboardEvent): void {
  if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
}
