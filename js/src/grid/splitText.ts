import { h } from "../elements/dom";
import { splitForMiddle } from "../model";

/** Show `text` so that want of room cuts it in the middle; its title has it whole. */
export function setSplit(element: HTMLElement, text: string, tailLength: number): void {
  if (element.title === text) return;
  element.title = text;
  const { head, tail } = splitForMiddle(text, tailLength);
  element.replaceChildren(h("span", {}, head), h("span", {}, tail));
}
