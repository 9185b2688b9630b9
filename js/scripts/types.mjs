// Generates src/model/generated.ts from src/model/schema.json; with --check it only compares.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const source = fileURLToPath(new URL("../src/model/schema.json", import.meta.url));
const target = fileURLToPath(new URL("../src/model/generated.ts", import.meta.url));

/**
 * A field's title, or what stands next to a reference, would become a type alias of its own.
 * What is serialized is complete: a default never leaves a field out.
 */
function asSerialized(schema) {
  for (const [name, definition] of Object.entries(schema.$defs)) {
    definition.title = name;
    if (definition.properties === undefined) continue;
    definition.additionalProperties = false;
    definition.required = Object.keys(definition.properties);
    for (const [field, property] of Object.entries(definition.properties)) {
      delete property.title;
      if (property.$ref !== undefined) definition.properties[field] = { $ref: property.$ref };
    }
  }
  return schema;
}

export async function generate() {
  const schema = asSerialized(JSON.parse(await readFile(source, "utf8")));
  const properties = Object.fromEntries(
    ["Session", "Event", "Status", "Message", "RunReport", "RunEvent"].map((name) => [
      name,
      { $ref: `#/$defs/${name}` },
    ]),
  );
  const model = {
    ...schema,
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
  return await compile(model, "Model", {
    bannerComment: "// Generated from schema.json by `npm run types`. Do not edit.",
  });
}

const text = await generate();
if (process.argv.includes("--check")) {
  if ((await readFile(target, "utf8").catch(() => "")) !== text) {
    console.error("src/model/generated.ts does not match schema.json. Run: npm run types");
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}
