import type { IDisposable, Terminal } from "@xterm/xterm";

const REPORTS = [
  { final: "c" },
  { prefix: ">", final: "c" },
  { prefix: "=", final: "c" },
  { final: "n" },
  { prefix: "?", final: "n" },
  { prefix: ">", final: "q" },
  { intermediates: "$", final: "p" },
  { prefix: "?", intermediates: "$", final: "p" },
];
const REQUESTS = [
  { intermediates: "$", final: "q" },
  { intermediates: "+", final: "q" },
];
const COLOURS = [4, 10, 11, 12];

/**
 * Let programs' questions to the terminal go unanswered while `mayAnswer` is false.
 *
 * The answer to a question is typed into the program. A question out of a replay was answered long
 * ago, and of many viewers only one may answer.
 */
export function guardQueries(terminal: Terminal, mayAnswer: () => boolean): IDisposable {
  const silent = (): boolean => !mayAnswer();
  const handlers = [
    ...REPORTS.map((id) => terminal.parser.registerCsiHandler(id, silent)),
    ...REQUESTS.map((id) => terminal.parser.registerDcsHandler(id, silent)),
    ...COLOURS.map((id) =>
      terminal.parser.registerOscHandler(id, (data) => data.includes("?") && silent()),
    ),
  ];
  return {
    dispose: () => {
      for (const handler of handlers) handler.dispose();
    },
  };
}
