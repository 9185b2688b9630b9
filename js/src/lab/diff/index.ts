export { Comments } from "./comments";
export { createDiffTab, type DiffContent } from "./diffTab";
