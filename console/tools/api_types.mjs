// Writes app/api/types.ts from the API's contract, src/api/openapi.json. With --check it only says whether the file is current.
import { readFileSync, writeFileSync } from "node:fs";

const contract = new URL("../../src/api/openapi.json", import.meta.url);
const target = new URL("../app/api/types.ts", import.meta.url);

const known = (reference) => reference.split("/").pop();
const literal = (value) => JSON.stringify(value);
const union = (parts) => [...new Set(parts)].join(" | ");

/** What `type` names beside its members. */
const plain = { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null", array: "unknown[]" };

function members(schema) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, member]) => `${/^\w+$/.test(name) ? name : literal(name)}${required.has(name) ? "" : "?"}: ${typed(member)}`);
}

/** A TypeScript type for a schema. Conditions (if, dependentRequired) say more than a type can; the node checks them. */
function typed(schema) {
  if (schema.$ref) return known(schema.$ref);
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return union(schema.enum.map(literal));
  if (schema.oneOf ?? schema.anyOf) return union((schema.oneOf ?? schema.anyOf).map(typed));
  const parts = (schema.allOf ?? []).filter((part) => !part.if && !(part.required && !part.properties)).map(typed);
  if (schema.properties) parts.push(`{ ${members(schema).join("; ")} }`);
  if (parts.length > 0) return parts.map((part) => (part.includes(" | ") ? `(${part})` : part)).join(" & ");
  if (schema.type === "array" && schema.items) return `Array<${typed(schema.items)}>`;
  if (schema.type === "object" || schema.additionalProperties) return "Record<string, unknown>";
  if (Array.isArray(schema.type)) return union(schema.type.map((name) => plain[name]));
  return plain[schema.type] ?? "unknown";
}

const { components } = JSON.parse(readFileSync(contract, "utf8"));
const lines = ["// Made by tools/api_types.mjs from src/api/openapi.json.", ""];
for (const [name, schema] of Object.entries(components.schemas)) {
  if (schema.description) lines.push(`/** ${schema.description.replaceAll("*/", "* /").replaceAll("\n", " ")} */`);
  lines.push(`export type ${name} = ${typed(schema)};`);
}
const text = lines.join("\n") + "\n";

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("app/api/types.ts is not that of src/api/openapi.json: run 'npm run types' in console/");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
