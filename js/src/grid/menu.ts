import { h } from "../elements/dom";

export interface MenuItem {
  readonly label: string;
  readonly danger?: boolean;
  run(): void;
}

function place(menu: HTMLElement, anchor: HTMLElement): void {
  const { right, bottom, top } = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = bottom + height < window.innerHeight;
  menu.style.left = `${Math.max(4, right - width)}px`;
  menu.style.top = `${below ? bottom + 2 : Math.max(4, top - height - 2)}px`;
}

function moveFocus(event: KeyboardEvent, items: readonly HTMLElement[]): void {
  const at = items.indexOf(event.target as HTMLElement);
  const targets: Record<string, number> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const target = targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  items[target]?.focus();
}

/** Open a menu below `anchor`; it closes when something is chosen, on Escape and on leaving it. */
export function openMenu(
  parent: HTMLElement,
  anchor: HTMLElement,
  entries: readonly MenuItem[],
): void {
  const menu = h("div", { class: "mj-menu", role: "menu", popover: "manual" });
  let isOpen = true;
  const close = (refocus: boolean): void => {
    // Taking the menu away moves the focus, which would close it once more.
    if (!isOpen) return;
    isOpen = false;
    anchor.setAttribute("aria-expanded", "false");
    menu.remove();
    if (refocus) anchor.focus({ preventScroll: true });
  };
  const items = entries.map(({ label, danger, run }) => {
    const kind = danger ? "mj-menu-item mj-danger" : "mj-menu-item";
    const item = h(
      "button",
      { type: "button", class: kind, role: "menuitem", tabindex: -1 },
      label,
    );
    item.addEventListener("click", () => {
      close(true);
      run();
    });
    return item;
  });
  menu.append(...items);
  menu.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close(true);
    } else {
      moveFocus(event, items);
    }
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && menu.contains(relatedTarget))) close(false);
  });
  parent.append(menu);
  menu.showPopover?.();
  place(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  items[0]?.focus({ preventScroll: true });
}
