import { expect, it } from "vitest";
import { events } from "../../app/api/live";

it("reads events that come in pieces, and passes over comments", () => {
  const buffer = { text: ": alive\n\nid: 7\nevent: changed\ndata: {\"what\":\"request\"}\n\nid: 8\nevent: cha" };
  expect([...events(buffer)].filter(({ event }) => event)).toEqual([{ event: "changed", data: '{"what":"request"}', id: "7" }]);
  buffer.text += 'nged\r\ndata: {"what":"draft"}\r\n\r\n';
  expect([...events(buffer)]).toEqual([{ event: "changed", data: '{"what":"draft"}', id: "8" }]);
  expect(buffer.text).toBe("");
});
