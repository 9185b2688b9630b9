import { Terminal } from "@xterm/xterm";
import { expect, test } from "vitest";
import { guardQueries } from "../../src/terminal/queries";

const QUESTIONS = [
  "\u001b[c",
  "\u001b[>c",
  "\u001b[5n",
  "\u001b[6n",
  "\u001b[?6n",
  "\u001b[?2026$p",
  "\u001bP$qm\u001b\\",
  "\u001b]11;?\u0007",
].join("");

async function answers(mayAnswer: boolean, written: string): Promise<string> {
  const terminal = new Terminal({ rows: 5, cols: 20, allowProposedApi: true });
  guardQueries(terminal, () => mayAnswer);
  let answered = "";
  terminal.onData((data) => {
    answered += data;
  });
  await new Promise<void>((resolve) => terminal.write(written, resolve));
  terminal.dispose();
  return answered;
}

test("a program's questions are answered by the view that holds the focus", async () => {
  const answered = await answers(true, QUESTIONS);
  expect(answered).toContain("\u001b[?1;2c");
  expect(answered).toContain("\u001b[1;1R");
  expect(answered).toContain("\u001b[0n");
});

test("no other view answers, so that nothing is typed into the program", async () => {
  expect(await answers(false, QUESTIONS)).toBe("");
});

test("setting a colour works all the same", async () => {
  expect(await answers(false, "\u001b]11;#102030\u0007ok")).toBe("");
});
