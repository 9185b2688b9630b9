import { expect, test } from "vitest";
import { formatElapsed, formatNumber, middleEllipsis, splitForMiddle } from "../../src/model";

test.each([
  [0, "0:00"],
  [7, "0:07"],
  [252, "4:12"],
  [3852, "1:04:12"],
  [86_399, "23:59:59"],
  [97_200, "1d 3h"],
])("%i seconds read %s", (seconds, text) => {
  expect(formatElapsed(seconds)).toBe(text);
});

test("a long text loses its middle, never its ends", () => {
  expect(middleEllipsis("maestro/checkout-basket", 12)).toBe("maestr…asket");
  expect(middleEllipsis("short", 12)).toBe("short");
  expect(middleEllipsis("abc", 1)).toBe("…");
  expect(middleEllipsis("abcdef", 6)).toBe("abcdef");
});

test("letters made of several code points are never cut apart", () => {
  const family = "👩‍👩‍👧";
  expect(middleEllipsis(`a${family}bcd${family}`, 5)).toBe(`a${family}…d${family}`);
  expect(splitForMiddle(`abcdefg${family}`, 1).tail).toBe(family);
});

test("the two parts of a split text are the text", () => {
  const { head, tail } = splitForMiddle("maestro/checkout-basket", 8);
  expect(head + tail).toBe("maestro/checkout-basket");
  expect(tail).toBe("t-basket");
  expect(splitForMiddle("login", 8)).toEqual({ head: "login", tail: "" });
});

test("numbers have thin separators", () => {
  expect(formatNumber(999)).toBe("999");
  expect(formatNumber(1284)).toBe("1\u202f284");
  expect(formatNumber(1_234_567)).toBe("1\u202f234\u202f567");
});
