export { RunPlace, type RunPlaceContext } from "./place";
export { RunView, type RunViewContext } from "./view";
