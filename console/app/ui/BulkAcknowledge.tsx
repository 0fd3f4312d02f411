// Several requests acknowledged with one confirmation: each is named before, and what became of each is said after.
import { useState, type FormEvent } from "react";
import { get, post } from "../api/client";
import { forget } from "../api/queries";
import type * as Api from "../api/types";
import { useNode, useNow } from "../frame/node";
import { go } from "../frame/router";
import { useWords } from "../words/words";
import { Dialog } from "./Dialog";
import { Exercise, faceOfRequest, Remaining, Urgency } from "./marks";
import { blank, missing } from "./schema";
import { SchemaField } from "./SchemaForm";
import { Problems } from "./states";
import { Lacking, tidy } from "./Step";

const TYPE = "request.acknowledge";

type Outcome = { is: "signed"; seq: number } | { is: "waits"; draft: string } | { is: "already" } | { is: "failed"; error: unknown };

/** What the node holds decides: what an earlier try has sent, or left at the gate, is not sent again. */
async function acknowledge(id: string, body: unknown): Promise<Outcome> {
  const address = `/v1/requests/${encodeURIComponent(id)}`;
  const request = await get<Api.Request>(address);
  if (!request.allowed.includes(TYPE)) return { is: "already" };
  const waiting = (await get<Api.DraftList>("/v1/drafts")).drafts.find((draft) => draft.request === id && draft.type === TYPE);
  if (waiting) return { is: "waits", draft: waiting.draft };
  const answer = await post<Api.Submitted | Api.Waits>(`${address}/steps`, { step: "acknowledge", codes: {}, body });
  return "draft" in answer ? { is: "waits", draft: answer.draft } : { is: "signed", seq: answer.seq };
}

function OutcomeOf({ outcome, close }: { outcome: Outcome | "now" | undefined; close: () => void }) {
  const { say } = useWords();
  if (outcome === undefined) return null;
  if (outcome === "now") return <span className="muted">{say("console.bulk.now")}</span>;
  switch (outcome.is) {
    case "signed": return <span className="verdict holds"><span aria-hidden="true">✓</span> {say("console.bulk.signed", { seq: outcome.seq })}</span>;
    case "already": return <span className="muted">{say("console.bulk.already")}</span>;
    case "waits": return <a href={`/approvals/${outcome.draft}`} onClick={(event) => { event.preventDefault(); close(); go(`/approvals/${outcome.draft}`); }}>{say("console.bulk.waits")}</a>;
    case "failed": return <Problems of={outcome.error} />;
  }
}

function Row({ row, outcome, close }: { row: Api.RequestSummary; outcome: Outcome | "now" | undefined; close: () => void }) {
  const { partyName, term } = useNode();
  const now = useNow();
  return (
    <li className="list-row"><Urgency of={row.urgency} /><span><b>{term("kinds", row.kind)}</b> · {partyName(row.asker)} <Exercise of={row.exercise} /><br /><span className="mono small muted">{row.request}</span></span>
      <Remaining face={faceOfRequest(row, now)} due={row.due} now={now} /><OutcomeOf outcome={outcome} close={close} /></li>
  );
}

export function BulkAcknowledge({ rows, close }: { rows: Api.RequestSummary[]; close: () => void }) {
  const { stepName, terms } = useNode();
  const { say } = useWords();
  const schema = terms?.steps[TYPE]?.body ?? {};
  const definitions = terms?.definitions ?? {};
  const [body, setBody] = useState<unknown>(() => blank(schema, definitions));
  const [outcomes, setOutcomes] = useState<Record<string, Outcome | "now">>({});
  const told = (row: Api.RequestSummary) => outcomes[row.request];
  const open = rows.filter((row) => { const outcome = told(row); return outcome === undefined || (outcome !== "now" && outcome.is === "failed"); });
  const busy = Object.values(outcomes).includes("now");
  const sent = Object.keys(outcomes).length > 0;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    for (const { request } of open) {
      const note = (outcome: Outcome | "now") => setOutcomes((before) => ({ ...before, [request]: outcome }));
      note("now");
      note(await acknowledge(request, tidy(body)).catch((error: unknown): Outcome => ({ is: "failed", error })));
    }
    forget({ what: "request" });
    forget({ what: "draft" });
  };
  return (
    <Dialog title={say("console.bulk.title", { step: stepName(TYPE), n: rows.length })} close={close} wide>
      <form onSubmit={(event) => void send(event)}>
        <p className="muted">{say("console.bulk.text", { step: stepName(TYPE) })}</p>
        <ul className="rows" aria-live="polite">{rows.map((row) => <Row key={row.request} row={row} outcome={told(row)} close={close} />)}</ul>
        {!sent && <><SchemaField schema={schema} definitions={definitions} name={say("console.bulk.body")} required value={body} change={setBody} /><Lacking of={missing(body, schema, definitions)} /></>}
        <div className="actions"><button type="button" onClick={close}>{say(sent && open.length === 0 ? "console.close" : "console.cancel")}</button>
          {open.length > 0 && <button type="submit" className="primary" disabled={busy}>{say(sent ? "console.bulk.again" : "console.bulk.send", { n: open.length })}</button>}</div>
      </form>
    </Dialog>
  );
}
