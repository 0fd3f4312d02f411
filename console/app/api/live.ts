// What changes at the node, as it changes: one stream for all tabs. The tab that holds the lock reads it and tells the others.
import type { Change } from "./types";

/** A comment comes every 10 s; without any for this long what is shown is marked as old. */
export const STALE_AFTER_MS = 25_000;
const RETRY_MS = 3_000;

export type News = { kind: "alive" } | { kind: "changed"; change: Change } | { kind: "reset" } | { kind: "ended" };

/** Reads events off a stream of text; lines may come in pieces. Comments count as signs of life. */
export function* events(buffer: { text: string }): Generator<{ event: string; data: string; id?: string }> {
  for (;;) {
    const end = buffer.text.search(/\r?\n\r?\n/);
    if (end < 0) return;
    const block = buffer.text.slice(0, end);
    buffer.text = buffer.text.slice(end).replace(/^\r?\n\r?\n/, "");
    const fields: Record<string, string> = {};
    for (const line of block.split(/\r?\n/)) {
      const colon = line.indexOf(":");
      if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
    }
    yield { event: fields["event"] ?? "", data: fields["data"] ?? "", id: fields["id"] };
  }
}

async function read(tell: (news: News) => void, position: { last?: string }, stop: AbortSignal): Promise<void> {
  const headers: Record<string, string> = { "X-Comity-Unattended": "1", ...(position.last ? { "Last-Event-ID": position.last } : {}) };
  const answer = await fetch("/v1/events", { headers, signal: stop });
  if (answer.status === 401) return tell({ kind: "ended" });
  const reader = answer.ok ? answer.body?.pipeThrough(new TextDecoderStream()).getReader() : undefined;
  const buffer = { text: "" };
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    tell({ kind: "alive" });
    buffer.text += piece.value;
    for (const { event, data, id } of events(buffer)) {
      position.last = id ?? position.last;
      if (event === "changed") tell({ kind: "changed", change: JSON.parse(data) as Change });
      if (event === "reset" || event === "ended") tell({ kind: event });
    }
  }
}

/** Follows the stream until `stop`. */
export function follow(hear: (news: News) => void, stop: AbortSignal): void {
  const channel = new BroadcastChannel("comity-events");
  channel.onmessage = ({ data }) => hear(data as News);
  stop.addEventListener("abort", () => channel.close());
  const tell = (news: News) => {
    if (stop.aborted) return;
    hear(news);
    channel.postMessage(news);
  };
  const lead = async () => {
    const position = {};
    while (!stop.aborted) {
      await read(tell, position, stop).catch(() => undefined);
      await new Promise((resume) => setTimeout(resume, RETRY_MS));
    }
  };
  navigator.locks.request("comity-events", { signal: stop }, lead).catch(() => undefined);
}
