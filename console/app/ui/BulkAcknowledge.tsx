// Several requests acknowledged with one confirmation, link by link: each is named before, and what became of each is said after.
import { useState, type FormEvent, type ReactNode } from "react";
import { get, post } from "../api/client";
import { forget } from "../api/queries";
import type * as Api from "../api/types";
import { useNode, useNow } from "../frame/node";
import { go } from "../frame/router";
import { inLang, useWords } from "../words/words";
import { Dialog } from "./Dialog";
import { Exercise, faceOfRequest, Remaining, Urgency } from "./marks";
import { blank, bodySchema, missing } from "./schema";
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

/** What goes over one link: to whom, under which agreement, and what is said there. */
function OverLink({ link, children }: { link: string; children: ReactNode }) {
  const { links, partyName, termsOf } = useNode();
  const { lang, say } = useWords();
  const { agreement = "", peer = "" } = links.find((one) => one.link === link) ?? {};
  const terms = termsOf(link);
  const agencies = terms?.parties.find((party) => party.id === peer)?.agencies ?? [];
  return (
    <section aria-label={`${partyName(peer)} · ${agreement.slice(0, 8)}`}><h3>{partyName(peer)}</h3>
      <p className="small muted">{inLang(terms?.title, lang)} · <span className="mono">{agreement.slice(0, 8)}</span>{agencies.length > 0 && <><br />{say("console.bulk.contacts")} {agencies.map((agency) => inLang(agency.name, lang)).join(" · ")}</>}</p>
      {children}
    </section>
  );
}

export function BulkAcknowledge({ rows, close }: { rows: Api.RequestSummary[]; close: () => void }) {
  const { stepName, termsOf } = useNode();
  const { say } = useWords();
  const [bodies, setBodies] = useState<Record<string, unknown>>({});
  const [outcomes, setOutcomes] = useState<Record<string, Outcome | "now">>({});
  const form = (link: string) => ({ schema: bodySchema(termsOf(link), TYPE, undefined), definitions: termsOf(link)?.definitions ?? {} });
  const bodyOf = (link: string) => bodies[link] ?? blank(form(link).schema, form(link).definitions);
  const told = (row: Api.RequestSummary) => outcomes[row.request];
  const open = rows.filter((row) => { const outcome = told(row); return outcome === undefined || (outcome !== "now" && outcome.is === "failed"); });
  const busy = Object.values(outcomes).includes("now");
  const sent = Object.keys(outcomes).length > 0;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    for (const { request, link } of open) {
      const note = (outcome: Outcome | "now") => setOutcomes((before) => ({ ...before, [request]: outcome }));
      note("now");
      note(await acknowledge(request, tidy(bodyOf(link))).catch((error: unknown): Outcome => ({ is: "failed", error })));
    }
    forget({ what: "request" });
    forget({ what: "draft" });
  };
  return (
    <Dialog title={say("console.bulk.title", { step: stepName(TYPE), n: rows.length })} close={close} wide>
      <form onSubmit={(event) => void send(event)}>
        <p className="muted">{say("console.bulk.text", { step: stepName(TYPE) })}</p>
        {[...new Set(rows.map((row) => row.link))].map((link) => (
          <OverLink key={link} link={link}>
            <ul className="rows" aria-live="polite">{rows.filter((row) => row.link === link).map((row) => <Row key={row.request} row={row} outcome={told(row)} close={close} />)}</ul>
            {!sent && <><SchemaField {...form(link)} name={say("console.bulk.body")} required value={bodyOf(link)} change={(body) => setBodies((before) => ({ ...before, [link]: body }))} /><Lacking of={missing(bodyOf(link), form(link).schema, form(link).definitions)} /></>}
          </OverLink>
        ))}
        <div className="actions"><button type="button" onClick={close}>{say(sent && open.length === 0 ? "console.close" : "console.cancel")}</button>
          {open.length > 0 && <button type="submit" className="primary" disabled={busy}>{say(sent ? "console.bulk.again" : "console.bulk.send", { n: open.length })}</button>}</div>
      </form>
    </Dialog>
  );
}
