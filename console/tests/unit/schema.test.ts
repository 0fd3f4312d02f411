import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { blank, missing, type Schema } from "../../app/ui/schema";

const root = new URL("../../../agreements/", import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, root), "utf8")) as never;
const model = read("us-cn-2015.json") as { kinds: Array<{ id: string; request: Schema }>; definitions: Record<string, Schema> };

it.each(model.kinds.map(({ id, request }) => [id, request] as const))("a complete %s request lacks nothing, a blank one names each field with its reason", (id, schema) => {
  expect(missing(read(`examples/${id}.request.json`), schema, model.definitions)).toEqual([]);
  const lacking = missing(blank(schema, model.definitions), schema, model.definitions);
  expect(lacking.length).toBeGreaterThan(0);
  for (const { path, label, why } of lacking) expect(label && why, path).toBeTruthy();
});
