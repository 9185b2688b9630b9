/** The first file among what is pasted or dropped; text that comes along counts more. */
function fileIn(data: DataTransfer | null): File | null {
  if (data === null || data.types.includes("text/plain")) return null;
  return data.files[0] ?? null;
}

/** Takes files that are pasted or dropped on a terminal, and leaves text to it. */
export class IncomingFiles {
  constructor(
    private readonly element: HTMLElement,
    private readonly take: (file: File) => void,
  ) {
    // Before the emulator, which takes the text of a paste and forgets the rest.
    element.addEventListener("paste", this.onPaste, true);
    element.addEventListener("dragover", this.onDrag);
    element.addEventListener("dragleave", this.onLeave);
    element.addEventListener("drop", this.onDrop);
  }

  dispose(): void {
    this.element.removeEventListener("paste", this.onPaste, true);
    this.element.removeEventListener("dragover", this.onDrag);
    this.element.removeEventListener("dragleave", this.onLeave);
    this.element.removeEventListener("drop", this.onDrop);
  }

  private readonly onPaste = (event: ClipboardEvent): void => {
    const file = fileIn(event.clipboardData);
    if (file === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.take(file);
  };

  private readonly onDrag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    // Otherwise the browser would leave the page to show the file.
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = "copy";
    this.element.classList.add("mj-dropping");
  };

  private readonly onLeave = (): void => this.element.classList.remove("mj-dropping");

  private readonly onDrop = (event: DragEvent): void => {
    this.onLeave();
    const file = event.dataTransfer?.files[0] ?? null;
    if (file === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.take(file);
  };
}
