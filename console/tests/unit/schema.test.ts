import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { blank, bodySchema, completed, missing, partAt, resolve, worded, type Schema } from "../../app/ui/schema";

const root = new URL("../../../agreements/", import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, root), "utf8")) as never;
const model = read("us-cn-2015.json") as { kinds: Array<{ id: string; request: Schema; answer: Schema }>; steps: Record<string, { body: Schema }>; definitions: Record<string, Schema> };

it.each(model.kinds.map(({ id, request }) => [id, request] as const))("a complete %s request lacks nothing, a blank one names each field with its reason", (id, schema) => {
  expect(missing(read(`examples/${id}.request.json`), schema, model.definitions)).toEqual([]);
  const lacking = missing(blank(schema, model.definitions), schema, model.definitions);
  expect(lacking.length).toBeGreaterThan(0);
  expect(missing(completed(read(`examples/${id}.request.json`), schema, model.definitions), schema, model.definitions)).toEqual([]);
  for (const { path, label, why } of lacking) expect(label && why, path).toBeTruthy();
});

it("what is known stays, and what is required and unknown stands there empty", () => {
  const schema: Schema = { type: "object", required: ["a", "list"], properties: { a: { type: "string" }, b: { type: "string" }, list: { type: "array", items: { type: "object", required: ["n", "x"], properties: { n: { type: "integer" }, x: { type: "boolean" } } } } } };
  expect(completed({ b: "known", list: [{ n: 7 }] }, schema, {})).toEqual({ a: undefined, b: "known", list: [{ n: 7, x: false }] });
});

it("a word of an enumeration is shown as the agreement explains it, at whatever depth, and as it stands where it does not", () => {
  const request = bodySchema(model, "request.issue", "mitigation");
  const whole = (path: string) => resolve(partAt(request, model.definitions, path), model.definitions);
  expect(worded(whole("/handling/tlp"), "red", "en")).toContain("named recipients");
  expect(worded(whole("/items/0/measure"), "sinkhole", "zh")).toBe("引流至沉洞");
  expect(worded(whole("/items/0/targets/1/protocol"), "dns", "en")).toBe("DNS");
  expect(worded(whole("/items/0/measure"), "unheard_of", "en")).toBe("unheard_of");
  expect(worded(whole("/no/such/place"), "red", "zh")).toBe("red");
  expect(worded(resolve(partAt(bodySchema(model, "request.answer", "mitigation"), model.definitions, "/items/0/effect"), model.definitions), "stopped", "en")).toBe("Stopped");
});
