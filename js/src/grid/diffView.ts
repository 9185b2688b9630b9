import type { Diff } from "../api";
import { textButton } from "../elements/button";
import { h } from "../elements/dom";
import { formatNumber, type Session } from "../model";
import { t, tn } from "../translate";
import { changeSummary, fileButton } from "./changedFiles";
import { Dialog } from "./dialog";
import { notebookPatch } from "./notebookPatch";
import { type FilePatch, readPatch } from "./patch";

const LINES_AT_ONCE = 2000;

function patchLines(file: FilePatch, from: number): HTMLElement[] {
  return file.lines
    .slice(from, from + LINES_AT_ONCE)
    .map(({ kind, text }) => h("span", { class: `mj-line mj-line-${kind}` }, `${text}\n`));
}

/** Adds a file's lines to `code`; of a very long one, the rest only when asked for. */
function showLines(code: HTMLElement, file: FilePatch, from: number): void {
  code.append(...patchLines(file, from));
  const next = from + LINES_AT_ONCE;
  const hidden = file.lines.length - next;
  if (hidden <= 0) return;
  const more = textButton(
    tn("Show {n} more line", "Show {n} more lines", hidden, { n: formatNumber(hidden) }),
    () => {
      more.remove();
      showLines(code, file, next);
    },
  );
  code.append(more);
}

function fileSection(file: FilePatch): HTMLElement {
  const code = h("code", {});
  showLines(code, file, 0);
  const heading = h("h3", { class: "mj-diff-file", tabindex: -1 }, file.path);
  return h(
    "section",
    { class: "mj-diff-section" },
    heading,
    h("pre", { class: "mj-patch", tabindex: 0, "aria-label": file.path }, code),
  );
}

/** Show what a session changed; `onMerge` is offered where there is something to merge. */
export async function showDiff(
  parent: HTMLElement,
  session: Session,
  diff: Diff,
  onMerge: () => void,
): Promise<void> {
  const dialog = new Dialog(parent, t("Diff of {name}", { name: session.name }), "diff");
  const patches = [...readPatch(diff.patch), ...diff.notebooks.map(notebookPatch)];
  const sections = new Map(patches.map((file) => [file.path, fileSection(file)]));
  const files = diff.files.map((file) => {
    const section = sections.get(file.path);
    const show = (): void => {
      section?.scrollIntoView({ block: "start" });
      section?.querySelector("h3")?.focus({ preventScroll: true });
    };
    return fileButton(file, section === undefined ? null : show);
  });
  const patch = h("div", { class: "mj-diff-patch" }, ...sections.values());
  if (diff.truncated) {
    patch.append(
      h(
        "p",
        { class: "mj-quiet" },
        t("The rest is too long to show here. See it with git diff in {worktree}.", {
          worktree: session.worktree,
        }),
      ),
    );
  }
  if (diff.stat.files === 0) {
    dialog.body.append(h("p", {}, t("Nothing differs from the commit it started from.")));
  } else {
    const list = h("ul", { class: "mj-diff-files", "aria-label": t("Changed files") }, ...files);
    dialog.body.append(
      changeSummary(diff.stat),
      h("div", { class: "mj-diff-columns" }, list, patch),
    );
    const merge = textButton(t("Merge…"), () => {
      dialog.close();
      onMerge();
    });
    dialog.footer.append(merge);
  }
  const close = textButton(t("Close"), () => dialog.close(), "primary");
  dialog.footer.append(close);
  dialog.open();
  close.focus();
  await dialog.closed;
}
