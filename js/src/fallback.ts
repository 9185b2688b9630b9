/** What is known without the widget's code: the sessions as they were when the page was made. */
interface KnownSession {
  readonly name?: unknown;
  readonly agent?: unknown;
  readonly state?: unknown;
  readonly branch?: unknown;
  readonly status?: { readonly message?: unknown };
}

const HEADINGS = ["Name", "Agent", "State", "Branch", "Message"];

function row(tag: "td" | "th", texts: readonly unknown[]): HTMLElement {
  const line = document.createElement("tr");
  for (const text of texts) {
    const cell = document.createElement(tag);
    cell.textContent = typeof text === "string" ? text : "";
    line.append(cell);
  }
  return line;
}

/** A plain table in place of the grid, where the grid's code can't be had. */
export function showFallback(element: HTMLElement, snapshot: unknown): void {
  const sessions = (snapshot as { sessions?: readonly KnownSession[] } | null)?.sessions ?? [];
  const root = document.createElement("div");
  root.className = "mj-root mj-fallback";
  const words = document.createElement("p");
  words.textContent =
    "The live grid can't be loaded here. Run the cell again, or list the sessions with %maestro list.";
  root.append(words);
  if (sessions.length > 0) {
    const table = document.createElement("table");
    table.append(row("th", HEADINGS));
    for (const { name, agent, state, branch, status } of sessions) {
      table.append(row("td", [name, agent, state, branch, status?.message]));
    }
    root.append(table);
  }
  element.replaceChildren(root);
}
