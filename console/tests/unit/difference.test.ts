import { expect, it } from "vitest";
import { differences, parts } from "../../app/ui/difference";

const items = [{ n: 1, ask: "one" }, { n: 2, ask: "two" }, { n: 3, ask: "three" }];

it("an element that went is told from those that moved up and were numbered anew", () => {
  expect(differences({ items }, { items: [{ n: 1, ask: "one" }, { n: 2, ask: "three" }] })).toEqual([{ path: "/items/1", was: items[1], is: undefined }]);
  expect(differences({ items }, { items: items.slice(0, 2) })).toEqual([{ path: "/items/2", was: items[2], is: undefined }]);
});

it("a member that changed or went is named by its place", () => {
  expect(differences({ a: { "b/c": 1, d: 2 } }, { a: { "b/c": 3 } })).toEqual([{ path: "/a/b~1c", was: 1, is: 3 }, { path: "/a/d", was: 2, is: undefined }]);
  expect(differences({ a: [1, 2] }, { a: [1, 2] })).toEqual([]);
});

it("all that can be taken out has its place, but no item's number", () => {
  expect(parts({ items: [{ n: 1, ask: "one" }] }).map(({ path }) => path)).toEqual(["/items", "/items/0", "/items/0/ask"]);
});
