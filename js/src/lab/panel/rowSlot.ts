import { h, setText } from "../../elements/dom";
import { type Session, stateWord } from "../../model";
import { type RowContext, SessionRow } from "./sessionRow";

/** A session's place in the list: its row where one may see it, elsewhere a line as high as that. */
export class RowSlot {
  private row: SessionRow | null = null;
  private readonly line: HTMLElement;

  constructor(
    private session: Session,
    private readonly context: RowContext,
  ) {
    this.line = h("li", { class: "mj-row mj-row-away", "data-session": session.id });
    this.update(session);
  }

  get element(): HTMLElement {
    return this.row?.element ?? this.line;
  }

  /** What takes the focus for the row, if the row is there. */
  get title(): HTMLButtonElement | null {
    return this.row?.title ?? null;
  }

  update(session: Session): void {
    this.session = session;
    if (this.row !== null) this.row.update(session);
    else {
      this.line.dataset.state = session.state;
      setText(this.line, `${stateWord(session.state)} ${session.name}`);
    }
  }

  /** Have the row there, now; it takes the line's place where that is attached. */
  fill(): SessionRow {
    if (this.row !== null) return this.row;
    this.row = new SessionRow(this.session, this.context);
    if (this.line.parentNode !== null) this.line.replaceWith(this.row.element);
    return this.row;
  }

  /** Have a line in the row's place, unless a person is at it; tells whether that was done. */
  empty(): boolean {
    if (this.row === null || this.isInUse(this.row.element)) return false;
    const { element } = this.row;
    this.line.style.height = `${element.offsetHeight}px`;
    if (element.parentNode !== null) element.replaceWith(this.line);
    this.row.dispose();
    this.row = null;
    this.update(this.session);
    return true;
  }

  dispose(): void {
    this.row?.dispose();
    this.line.remove();
  }

  private isInUse(element: HTMLElement): boolean {
    if (element.contains(document.activeElement)) return true;
    const typed = [...element.querySelectorAll("textarea")].some(({ value }) => value !== "");
    return typed || element.querySelector("[aria-expanded=true]") !== null;
  }
}
