import { svg } from "./dom";

export type IconName =
  | "branch"
  | "check"
  | "circle"
  | "clock"
  | "close"
  | "comment"
  | "cross"
  | "diff"
  | "dots"
  | "down"
  | "half"
  | "hand"
  | "look"
  | "merge"
  | "minus"
  | "more"
  | "pause"
  | "plug"
  | "right"
  | "skip"
  | "stop"
  | "unzoom"
  | "up"
  | "zoom";

/** Strokes on a 16 px grid; a leading `*` fills the path instead. */
const PATHS: Readonly<Record<IconName, readonly string[]>> = {
  branch: [
    "M4.5 5.5v5M11.5 6.5c0 3-4 2-6.3 4.3",
    "M6 4a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM6 12a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM13 5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0z",
  ],
  check: ["M3 8.5l3.3 3.3L13 4.8"],
  circle: ["M13 8A5 5 0 1 1 3 8a5 5 0 0 1 10 0z"],
  clock: ["M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0z", "M8 4.8V8l2.3 1.6"],
  close: ["M4 4l8 8M12 4l-8 8"],
  comment: ["M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z"],
  cross: ["M4 4l8 8M12 4l-8 8"],
  diff: ["M8 2.5v6M5 5.5h6M5 12.5h6"],
  dots: [
    "*M4.6 8a1.3 1.3 0 1 1-2.6 0 1.3 1.3 0 0 1 2.6 0zM9.3 8a1.3 1.3 0 1 1-2.6 0 1.3 1.3 0 0 1 2.6 0zM14 8a1.3 1.3 0 1 1-2.6 0A1.3 1.3 0 0 1 14 8z",
  ],
  down: ["M4 6.2L8 10.2l4-4"],
  half: ["M13.2 8A5.2 5.2 0 1 1 2.8 8a5.2 5.2 0 0 1 10.4 0z", "*M8 2.8a5.2 5.2 0 0 1 0 10.4z"],
  hand: [
    "M5.4 8V3.6a1 1 0 0 1 2 0M7.4 7.2V2.7a1 1 0 0 1 2 0v4.5M9.4 7.4V3.6a1 1 0 0 1 2 0v4.6M11.4 8.2V5.4a1 1 0 0 1 2 0v4.4c0 2.6-1.7 4.4-4.2 4.4-1.9 0-2.9-.8-3.8-2.3L2.9 9.3c-.6-1 .7-1.9 1.5-1.1l1 1V8",
  ],
  look: ["M11 7A4 4 0 1 1 3 7a4 4 0 0 1 8 0z", "M10 10l3.2 3.2"],
  merge: [
    "M4.5 5.5v5M11.5 9.5C8 9.5 5.5 8.5 4.7 5.5",
    "M6 4a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM6 12a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM14 9.7a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0z",
  ],
  minus: ["M3.5 8h9"],
  more: [
    "*M4.6 8a1.3 1.3 0 1 1-2.6 0 1.3 1.3 0 0 1 2.6 0zM9.3 8a1.3 1.3 0 1 1-2.6 0 1.3 1.3 0 0 1 2.6 0zM14 8a1.3 1.3 0 1 1-2.6 0A1.3 1.3 0 0 1 14 8z",
  ],
  pause: ["M5.5 4v8M10.5 4v8"],
  plug: ["M5.5 2.5v3M10.5 2.5v3M3.8 5.5h8.4v2a4.2 4.2 0 0 1-8.4 0zM8 11.7v2.3"],
  right: ["M6.2 4l4 4-4 4"],
  skip: ["M4 4l5 4-5 4zM12 4v8"],
  stop: ["M4 4h8v8H4z"],
  unzoom: ["M9.5 2.5v4h4M6.5 13.5v-4h-4M9.5 6.5L14 2M6.5 9.5L2 14"],
  up: ["M4 9.8l4-4 4 4"],
  zoom: ["M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5L9 7M2.5 13.5L7 9"],
};

/** A 16 px icon in the colour of the text around it; the words next to it name it. */
export function icon(name: IconName): SVGElement {
  const paths = PATHS[name].map((path) =>
    path.startsWith("*")
      ? svg("path", { d: path.slice(1), fill: "currentColor", stroke: "none" })
      : svg("path", { d: path }),
  );
  const attributes = {
    class: "mj-icon",
    viewBox: "0 0 16 16",
    width: 16,
    height: 16,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 1.5,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
  };
  return svg("svg", attributes, ...paths);
}
