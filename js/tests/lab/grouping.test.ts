import { expect, test } from "vitest";
import { baseName, groupSessions } from "../../src/lab/panel/grouping";
import { aSession, asking } from "../examples";

const shop = aSession({ name: "login", agent: "claude", repo: "/home/ada/shop" });
const site = aSession({ name: "styles", agent: "codex", repo: "/home/ada/site/" });
const asks = aSession({
  name: "basket",
  repo: "/home/ada/site/",
  state: "needs_input",
  status: asking("Which?"),
});

function shown(filter: string, needsFirst = false): [string, string[]][] {
  return groupSessions([asks, site, shop], filter, needsFirst).map(({ repo, sessions }) => [
    baseName(repo),
    sessions.map(({ name }) => name),
  ]);
}

test("sessions are grouped by repository, oldest first", () => {
  expect(shown("")).toEqual([
    ["shop", ["login"]],
    ["site", ["styles", "basket"]],
  ]);
});

test("those that wait for a person come first with their repository, if that is wished", () => {
  expect(shown("", true)).toEqual([
    ["site", ["basket", "styles"]],
    ["shop", ["login"]],
  ]);
});

test("the filter wants all of its words, wherever they are, in any case", () => {
  expect(shown("  CODEX  site ")).toEqual([["site", ["styles"]]]);
  expect(shown("needs you")).toEqual([["site", ["basket"]]]);
  expect(shown("login codex")).toEqual([]);
});
