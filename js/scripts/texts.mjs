// Collects every text that people read into a catalogue for translators; with --check it only
// compares, and it fails where a text goes round the translator.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { rawTexts } from "./rawTexts.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const catalogue = fileURLToPath(
  new URL("../../maestro_jupyter/locale/maestro_jupyter.pot", import.meta.url),
);
const SCHEMA = "schema/plugin.json";

/** The values that an expression can have, if all of them are known here. */
function literals(checker, node) {
  const type = checker.getTypeAtLocation(node);
  const types = type.isUnion() ? type.types : [type];
  const known = types.filter((each) => each.isStringLiteral());
  return known.length === types.length ? known.map(({ value }) => value) : null;
}

function collect(checker, source, found, faults) {
  const file = relative(root, source.fileName);
  const place = (node) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return `${file}:${line + 1}`;
  };
  const add = (one, many) => {
    const key = JSON.stringify([one, many]);
    found.set(key, { one, many, files: (found.get(key)?.files ?? new Set()).add(file) });
  };
  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const name = node.expression.text;
      const [first, second] = node.arguments;
      if (name === "t" && first !== undefined) {
        const texts = literals(checker, first);
        if (texts === null) faults.push(`${place(node)}: t() of a text that isn't known here`);
        for (const text of texts ?? []) add(text, null);
      } else if (name === "tn" && first !== undefined && second !== undefined) {
        add(literals(checker, first)?.[0], literals(checker, second)?.[0]);
      }
    }
    for (const raw of rawTexts(node)) {
      faults.push(`${place(raw)}: not through the translator: ${raw.getText(source)}`);
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
}

/** What JupyterLab's settings editor shows, which it translates itself. */
function collectSchema(value, found) {
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if ((key === "title" || key === "description") && typeof child === "string") {
      const id = JSON.stringify([child, null]);
      const files = (found.get(id)?.files ?? new Set()).add(SCHEMA);
      found.set(id, { one: child, many: null, files });
    } else if (key !== "default") collectSchema(child, found);
  }
}

const quoted = (text) => JSON.stringify(text);

function written(found) {
  const entries = [...found.values()].sort((a, b) => (a.one < b.one ? -1 : 1));
  const blocks = entries.map(({ one, many, files }) => {
    const places = `#: ${[...files].sort().join(" ")}`;
    const forms =
      many === null
        ? ['msgstr ""']
        : [`msgid_plural ${quoted(many)}`, 'msgstr[0] ""', 'msgstr[1] ""'];
    return [places, `msgid ${quoted(one)}`, ...forms].join("\n");
  });
  const header = [
    'msgid ""',
    'msgstr ""',
    '"Project-Id-Version: maestro_jupyter\\n"',
    '"MIME-Version: 1.0\\n"',
    '"Content-Type: text/plain; charset=UTF-8\\n"',
    '"Content-Transfer-Encoding: 8bit\\n"',
  ].join("\n");
  return `${[header, ...blocks].join("\n\n")}\n`;
}

const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: ["src"] }, ts.sys, root);
const entries = ["src/widget.ts", "src/lab/index.ts", "src/player/index.ts"];
const program = ts.createProgram(
  entries.map((file) => `${root}/${file}`),
  options,
);
const found = new Map();
const faults = [];
for (const source of program.getSourceFiles()) {
  const inside = !relative(`${root}/src`, dirname(source.fileName)).startsWith("..");
  if (inside && !source.fileName.endsWith("/translate.ts"))
    collect(program.getTypeChecker(), source, found, faults);
}
collectSchema(JSON.parse(await readFile(`${root}/${SCHEMA}`, "utf8")), found);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
const text = written(found);
if (!process.argv.includes("--check")) await writeFile(catalogue, text);
else if ((await readFile(catalogue, "utf8").catch(() => "")) !== text) {
  console.error(`${relative(process.cwd(), catalogue)} is out of date. Run: npm run texts`);
  process.exitCode = 1;
}
