// `npm run dev [port]`: the grid with scripted sessions, without Jupyter. Ends with the terminal.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildWidget } from "../scripts/build.mjs";
import { FakeServer } from "./fakeServer.mjs";
import { aRun, exampleLog, exampleRuns } from "./runs.mjs";
import { screenOf } from "./screens.mjs";
import { exampleSessions } from "./sessions.mjs";

const TYPES = { html: "text/html", js: "text/javascript", css: "text/css" };
const FOLDERS = { "/maestro/static/": "../../maestro_jupyter/static/", "/": "./" };

async function serveFile(path) {
  const wanted = path === "/" ? "/index.html" : path;
  for (const [prefix, folder] of Object.entries(FOLDERS)) {
    if (!wanted.startsWith(prefix) || wanted.includes("..")) continue;
    const file = fileURLToPath(new URL(folder + wanted.slice(prefix.length), import.meta.url));
    const body = await readFile(file).catch(() => null);
    if (body !== null) return { body, type: TYPES[file.split(".").pop()] ?? "text/plain" };
  }
  return null;
}

await buildWidget();
const count = Number(process.env.SESSIONS ?? 6);
const server = new FakeServer(exampleSessions().slice(0, count), serveFile);
for (const { id, name, pid } of server.sessions.values()) {
  if (pid !== null) server.terminal(id).print(screenOf(name));
}
for (const run of exampleRuns([...server.sessions.values()])) {
  server.runs.set(run.id, run);
  server.logs.set(run.id, exampleLog(run));
}
if (process.env.TASKS) {
  const run = aRun("large", Number(process.env.TASKS));
  server.runs.set(run.id, run);
}
if (process.env.FLOOD) {
  const lines = Array.from(
    { length: 400 },
    (_, line) => `\u001b[3${line % 8}m${"flood ".repeat(12)}${line}\u001b[0m\r\n`,
  ).join("");
  setInterval(() => {
    for (const terminal of server.terminals.values()) {
      if (terminal.bytes.length < 2e7) terminal.print(lines);
    }
  }, 20);
}
console.log(await server.listen(Number(process.argv[2] ?? 8765)));
process.on("SIGTERM", () => void server.close().then(() => process.exit(0)));
