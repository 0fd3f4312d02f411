// That a log has only grown: an earlier signed head and the present one, and between them the proof, checked in this browser.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "../api/client";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { bytes, grows } from "../proof/merkle";
import { parseCheckpoint, signedByLog, signedInAll, type Checkpoint } from "../proof/note";
import { useWords } from "../words/words";
import { Loaded } from "./states";

export type LogSide = "own" | "peer";

interface Remembered { note: string; at: number }

/** A head that this browser has seen; it is no content of any case. */
const nameOf = (link: Api.Link, side: LogSide) => `comity.head.${link.link}.${side}`;

function remembered(link: Api.Link, side: LogSide): Remembered | null {
  try {
    return JSON.parse(localStorage.getItem(nameOf(link, side)) ?? "null") as Remembered | null;
  } catch {
    return null;
  }
}

type Outcome = { state: "holds" | "fails" | "shrunk" | "unsigned" | "other_log" | "unreadable"; from: number; to: number };

async function check(link: Api.Link, side: LogSide, note: string, signed: (checkpoint: Checkpoint) => Promise<boolean>): Promise<Outcome> {
  const older = parseCheckpoint(note);
  if (!older) return { state: "unreadable", from: 0, to: 0 };
  const size = side === "own" ? link.log_size : (link.peer_cosigned?.size ?? 0);
  if (older.size > size) return { state: "shrunk", from: older.size, to: size };
  const growth = await get<Api.Growth>(`/v1/links/${encodeURIComponent(link.link)}/growth?side=${side}&from=${older.size}`);
  const now = parseCheckpoint(growth.checkpoint);
  const between = { from: older.size, to: now?.size ?? 0 };
  if (!now) return { state: "unreadable", ...between };
  if (older.origin !== now.origin) return { state: "other_log", ...between };
  if (!(await signed(older)) || !(await signed(now))) return { state: "unsigned", ...between };
  const holds = await grows(older, now, growth.proof.map(bytes));
  if (holds) localStorage.setItem(nameOf(link, side), JSON.stringify({ note: growth.checkpoint, at: Date.now() }));
  return { state: holds ? "holds" : "fails", ...between };
}

export function Growth({ link, side }: { link: Api.Link; side: LogSide }) {
  const { terms } = useNode();
  const { say } = useWords();
  const [seen] = useState(() => remembered(link, side)?.note);
  const [pasted, setPasted] = useState("");
  const heads = [
    { id: "seen", note: seen },
    ...(side === "own" ? [{ id: "mirrored", note: link.mirrored?.note }, { id: "witnessed", note: link.witnessed?.note }] : []),
    { id: "now", note: (side === "own" ? link.checkpoint : link.peer_cosigned)?.note },
    { id: "pasted", note: pasted },
  ].filter(({ id, note }) => note !== undefined || id === "pasted");
  const [chosen, setChosen] = useState<string | null>(null);
  const id = chosen ?? heads[0]?.id ?? "pasted";
  const note = heads.find((head) => head.id === id)?.note ?? "";
  const keys = terms?.parties.find((party) => party.id === (side === "own" ? link.owner : link.peer))?.keys.filter(({ role }) => role === "checkpoint") ?? [];
  const query = useQuery({
    queryKey: ["link", link.link, "growth", side, note, keys.length],
    queryFn: () => check(link, side, note, async (checkpoint) => (await signedInAll(keys, (key) => signedByLog(checkpoint, key))).holds),
    enabled: note.trim() !== "" && keys.length > 0,
  });
  return (
    <section className="panel"><h2>{say("console.growth")}</h2><p className="muted small">{say("console.growth.text")}</p>
      <label className="choice"><span>{say("console.growth.since")}</span><select value={id} onChange={(event) => setChosen(event.target.value)}>{heads.map((head) => <option key={head.id} value={head.id}>{say(`console.growth.since.${head.id}`)}</option>)}</select></label>
      {id === "pasted" && <label className="field"><span>{say("console.growth.note")}</span><textarea rows={5} className="mono" value={pasted} onChange={(event) => setPasted(event.target.value)} /></label>}
      {query.fetchStatus !== "idle" || query.data || query.error ? <Loaded query={query}>{({ state, from, to }) => (
        <p className={`verdict ${state === "holds" ? "holds" : "fails"}`} role={state === "holds" ? "status" : "alert"}><span aria-hidden="true">{state === "holds" ? "✓" : "✕"}</span> {say(`console.growth.is.${state}`, { from, to })}</p>
      )}</Loaded> : null}
    </section>
  );
}
