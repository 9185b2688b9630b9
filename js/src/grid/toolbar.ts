/** Give a toolbar one stop in the tab order; arrow keys move within it. */
export function rove(toolbar: HTMLElement, buttons: readonly HTMLElement[]): void {
  const usable = (): HTMLElement[] => buttons.filter((button) => !button.hidden);
  const stopAt = (stop: HTMLElement): void => {
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
  };
  const first = buttons[0];
  if (first !== undefined) stopAt(first);
  toolbar.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && buttons.includes(target)) stopAt(target);
  });
  toolbar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const reachable = usable();
    const at = reachable.indexOf(event.target as HTMLElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    reachable[(at + step + reachable.length) % reachable.length]?.focus();
  });
}
