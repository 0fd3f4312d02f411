// What waits to leave: what it is, why the gate holds it, and who can let it go.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { once, post } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { go, usePlace } from "../frame/router";
import { shown, useWords } from "../words/words";
import { Codes } from "../ui/Codes";
import { Content, useFieldName } from "../ui/Content";
import { Dialog } from "../ui/Dialog";
import { differences, parts } from "../ui/difference";
import { Exercise, Hash, Times, Urgency } from "../ui/marks";
import { isGiven, ProofField, proofOf } from "../ui/Proof";
import { bodySchema, partAt, resolve, worded } from "../ui/schema";
import { Forbidden, Loaded, Problems } from "../ui/states";

function Missing({ of }: { of: Array<{ any_of: Api.Role[]; more: number; who?: Api.AccountId[] }> }) {
  const { say } = useWords();
  const named = (roles: Api.Role[]) => roles.map((role) => say(`console.role.${role}`)).join(" / ");
  return <ul>{of.map(({ any_of, more, who }, i) => <li key={i}>{say("console.gate.missing", { n: more, roles: named(any_of) })}{who && who.length > 0 && <span className="muted"> {say("console.gate.who", { who: who.join(", ") })}</span>}</li>)}</ul>;
}

/** Why the gate stopped a draft, or what became of it. */
function GateState({ gate }: { gate: Api.Gate }) {
  const { say } = useWords();
  const { accountName, term } = useNode();
  return (
    <section className={`panel gate ${gate.state}`}><h2>{say(`console.gate.${gate.state}`)}</h2>
      {gate.missing && gate.missing.length > 0 && <><p>{say("console.gate.needs")}</p><Missing of={gate.missing} /></>}
      {gate.unmeetable && gate.unmeetable.length > 0 && <div className="problem"><p>{say("console.gate.unmeetable")}</p><Missing of={gate.unmeetable} /></div>}
      {gate.emergency && gate.emergency.length > 0 && <><p>{say("console.gate.emergency_needs")}</p><Missing of={gate.emergency} /></>}
      {gate.rules && gate.rules.length > 0 && <p>{say("console.gate.rules")} {gate.rules.map((rule) => <code key={rule}>{shown(rule)}</code>)}</p>}
      {gate.rule && <p>{say("console.gate.rules")} <code>{shown(gate.rule)}</code></p>}
      {gate.ground && <p>{say("console.ground")}: {term("grounds", gate.ground)}</p>}
      {gate.reason && <p>{gate.state === "narrowed" ? <a className="mono" href={`/approvals/${gate.reason}`} onClick={(event) => { event.preventDefault(); go(`/approvals/${gate.reason}`); }}>{shown(gate.reason)}</a> : <bdi>{shown(gate.reason)}</bdi>}</p>}
      {gate.deadline && <><p>{say("console.gate.deadline")}</p><Times at={gate.deadline} /></>}
      {gate.removals && gate.removals.length > 0 && <ul>{gate.removals.map((removal, i) => <li key={i}>{say("console.gate.removal", { field: removal.field, n: removal.count, rule: removal.rule })}</li>)}</ul>}
      {gate.at !== undefined && <p className="muted"><Times at={gate.at} plain /> {gate.by && accountName(gate.by)}</p>}
    </section>
  );
}

function Decide({ draft, how, close }: { draft: Api.WaitingDraft; how: "approve" | "refuse" | "revoke" | "withdraw" | "emergency"; close: () => void }) {
  const { partyName, session, stepName, term } = useNode();
  const { say } = useWords();
  const [value, setValue] = useState("");
  const [reason, setReason] = useState("");
  const [seen, setSeen] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const address = `/v1/drafts/${encodeURIComponent(draft.draft)}`;
  const says = how === "approve" || how === "emergency";
  const emergency = how === "emergency" ? { emergency: true } : {};
  const act = async () => {
    setError(null);
    const yes = { digest: draft.digest, ...emergency };
    const body = how === "refuse" ? { reason } : !says ? undefined : { ...yes, proof: await proofOf(session.proof, value, () => post<Api.PasskeyQuestion>(`${address}/challenge`, yes)) };
    await once()(`${address}/${how === "emergency" ? "approve" : how}`, body);
    queries.forget({ what: "draft" });
    queries.forget({ what: "request" });
    close();
  };
  const ready = how === "refuse" ? reason.trim() !== "" : !says || (seen && isGiven(session.proof, value));
  return (
    <Dialog title={say(`console.approve.${how}.title`)} close={close}>
      <p>{say(`console.approve.${how}.text`, { what: stepName(draft.type), kind: term("kinds", draft.kind), to: partyName(draft.to) })}</p>
      <p className="small">{say("console.approve.digest")} <Hash of={draft.digest} ends={12} /></p>
      {how === "refuse" && <label className="field"><span>{say("console.reason")}</span><textarea rows={3} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} /></label>}
      {says && <label className="check"><input type="checkbox" checked={seen} onChange={(event) => setSeen(event.target.checked)} /> {say("console.approve.seen")}</label>}
      {says && <ProofField way={session.proof} value={value} change={setValue} />}
      {error !== null && <Problems of={error} />}
      <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button>
        <button type="button" className="primary" disabled={!ready} onClick={() => void act().catch(setError)}>{say(`console.approve.${how}`)}</button></div>
    </Dialog>
  );
}

/** What was taken out, by the policy or by people: the places, and no more. */
function Removed({ of }: { of: Api.Removal[] }) {
  const { say } = useWords();
  if (of.length === 0) return null;
  return <><h3>{say("console.draft.removed")}</h3><ul>{of.map((removal, i) => <li key={i}>{say(removal.rule.startsWith("@") ? "console.gate.narrowed_by" : "console.gate.removal", { field: removal.field, n: removal.count, rule: removal.rule.replace(/^@/, "") })}</li>)}</ul></>;
}

function Changes({ draft, before }: { draft: Api.WaitingDraft; before: Api.DraftId }) {
  const { terms } = useNode();
  const { say } = useWords();
  const schema = bodySchema(terms, draft.type, draft.kind);
  const definitions = terms?.definitions ?? {};
  const query = useQuery(queries.draft(before));
  return (
    <section className="panel"><h2>{say("console.draft.changes")} <a className="mono small" href={`/approvals/${before}`} onClick={(event) => { event.preventDefault(); go(`/approvals/${before}`); }}>{before}</a></h2>
      <Loaded query={query}>{(earlier) => (
        <ul className="changes">{differences(earlier.body, draft.body).map(({ path, was, is }) => (
          <li key={path}><code>{path}</code>
            {was !== undefined && <del><span className="hidden">{say("console.draft.was")} </span><Content of={was} schema={partAt(schema, definitions, path)} /></del>}
            {is !== undefined && <ins><span className="hidden">{say("console.draft.is")} </span><Content of={is} schema={partAt(schema, definitions, path)} /></ins>}
          </li>))}</ul>
      )}</Loaded>
    </section>
  );
}

const PREVIEW_CHARACTERS = 80;

/** Whoever may approve a draft may also let less of it leave. */
function Narrow({ draft, close }: { draft: Api.WaitingDraft; close: () => void }) {
  const { terms } = useNode();
  const { lang, say } = useWords();
  const schema = bodySchema(terms, draft.type, draft.kind);
  const definitions = terms?.definitions ?? {};
  const nameOf = useFieldName();
  const [fields, setFields] = useState<string[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [deliver] = useState(once);
  const inside = (path: string) => fields.some((field) => path.startsWith(`${field}/`));
  const act = () => void deliver<Api.Waits>(`/v1/drafts/${encodeURIComponent(draft.draft)}/narrow`, { digest: draft.digest, fields }).then((next) => {
    queries.forget({ what: "draft" });
    close();
    go(`/approvals/${next.draft}`);
  }).catch(setError);
  const preview = (value: unknown, path: string) => (typeof value === "string" ? worded(resolve(partAt(schema, definitions, path), definitions), value, lang) : shown(JSON.stringify(value))).slice(0, PREVIEW_CHARACTERS);
  return (
    <Dialog title={say("console.narrow")} close={close} wide>
      <p>{say("console.narrow.text")}</p>
      <ul className="parts">{parts(draft.body).map(({ path, name, depth, value }) => (
        <li key={path} data-depth={depth}><label className="check"><input type="checkbox" checked={fields.includes(path) || inside(path)} disabled={inside(path)} onChange={(event) => setFields(event.target.checked ? [...fields.filter((field) => !field.startsWith(`${path}/`)), path] : fields.filter((field) => field !== path))} /> <b>{/^\d+$/.test(name) ? `#${Number(name) + 1}` : nameOf(name)}</b> <span className="muted small">{preview(value, path)}</span></label></li>))}</ul>
      {error !== null && <Problems of={error} />}
      <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="button" className="primary" disabled={fields.length === 0} onClick={act}>{say("console.narrow.do", { n: fields.length })}</button></div>
    </Dialog>
  );
}

function DraftView({ draft }: { draft: Api.WaitingDraft }) {
  const { accountName, may, partyName, session, stepName, term, terms } = useNode();
  const { say } = useWords();
  const [how, setHow] = useState<"approve" | "refuse" | "revoke" | "withdraw" | "emergency" | "narrow" | null>(null);
  const [error, setError] = useState<unknown>(null);
  const release = () => void post(`/v1/drafts/${encodeURIComponent(draft.draft)}/release`).then(() => queries.forget({ what: "draft" })).catch(setError);
  const waiting = draft.gate.state === "waiting";
  const mine = draft.drafter === session.account.id;
  const saidYes = draft.approvals.some(({ by, revoked }) => by === session.account.id && revoked === undefined);
  return (
    <>
      <header className="title"><span className="mono muted">{draft.draft}</span><h1>{stepName(draft.type)}{draft.kind && ` · ${term("kinds", draft.kind)}`}</h1><Urgency of={draft.urgency} /><Exercise of={draft.exercise} /></header>
      <div className="two wide-left">
        <section className="panel"><h2>{say("console.draft.leaves")}</h2>
          <dl className="facts"><dt>{say("console.to")}</dt><dd>{partyName(draft.to)}</dd><dt>{say("console.request")}</dt><dd className="mono">{shown(draft.request)}</dd><dt>{say("console.drafter")}</dt><dd>{accountName(draft.drafter)} · <Times at={draft.drafted} plain /></dd>
            {draft.categories.length > 0 && <><dt>{say("console.categories")}</dt><dd>{draft.categories.map((category) => say(`console.category.${category}`)).join(", ")}</dd></>}</dl>
          <h3>{say("console.draft.header")}</h3><Codes of={draft.codes} />
          <h3>{say("console.draft.body")}</h3><Content of={draft.body} schema={bodySchema(terms, draft.type, draft.kind)} />
          <Removed of={draft.removed} />
        </section>
        <div className="stack">
          <GateState gate={draft.gate} />
          {draft.narrows !== undefined && <Changes draft={draft} before={draft.narrows} />}
          <section className="panel"><h2>{say("console.approvals")}</h2>
            {draft.approvals.length === 0 ? <p className="muted">{say("console.approvals.none")}</p> : <ul>{draft.approvals.map((approval, i) => <li key={i}>{accountName(approval.by)} · <Times at={approval.at} plain />{approval.revoked !== undefined && <span className="tag">{say("console.approvals.revoked")}</span>}{approval.emergency && <span className="tag">{say("console.approvals.emergency")}</span>}</li>)}</ul>}
            {waiting && mine && <p className="muted">{say("console.approve.not_own")}</p>}
            {waiting && <div className="steps">
              {may("approve") && !mine && <>{saidYes ? <button type="button" onClick={() => setHow("revoke")}>{say("console.approve.revoke")}</button> : <button type="button" className="primary" onClick={() => setHow("approve")}>{say("console.approve.approve")}</button>}<button type="button" onClick={() => setHow("refuse")}>{say("console.approve.refuse")}</button></>}
              {may("release_emergency") && !mine && (draft.gate.emergency?.length ?? 0) > 0 && <button type="button" onClick={() => setHow("emergency")}>{say("console.approve.emergency")}</button>}
              {(mine || may("approve")) && draft.type.startsWith("request.") && <button type="button" onClick={() => setHow("narrow")}>{say("console.narrow")}</button>}
              {mine && <button type="button" onClick={() => setHow("withdraw")}>{say("console.approve.withdraw")}</button>}
            </div>}
            {draft.gate.state === "cleared" && may("draft") && <><p className="muted">{say("console.approve.release.text")}</p><button type="button" className="primary" onClick={release}>{say("console.approve.release")}</button></>}
            {error !== null && <Problems of={error} />}
            {waiting && !may("approve") && !mine && <p className="muted">{say("console.forbidden.text", { action: say("console.action.approve"), roles: say("console.who_may.approve") })}</p>}
          </section>
        </div>
      </div>
      {how === "narrow" ? <Narrow draft={draft} close={() => setHow(null)} /> : how && <Decide draft={draft} how={how} close={() => setHow(null)} />}
    </>
  );
}

const ended = new Set(["sent", "refused", "withdrawn", "narrowed", "forbidden"]);

function List({ title, drafts, none }: { title: string; drafts: Api.DraftSummary[]; none: string }) {
  const { accountName, partyName, stepName, term } = useNode();
  const { say } = useWords();
  return (
    <section className="panel"><h2>{title} <span className="muted figures">{drafts.length}</span></h2>
      {drafts.length === 0 ? <p className="calm muted">{none}</p> : <ul className="rows">{drafts.map((draft) => (
        <li key={draft.draft}><a className="list-row" href={`/approvals/${draft.draft}`} onClick={(event) => { event.preventDefault(); go(`/approvals/${draft.draft}`); }}>
          <Urgency of={draft.urgency} /><span><b>{stepName(draft.type)}</b>{draft.kind && ` · ${term("kinds", draft.kind)}`} → {partyName(draft.to)} <Exercise of={draft.exercise} /><br /><span className="small muted mono">{shown(draft.request) || draft.draft}</span></span>
          <span className="small">{accountName(draft.drafter)}<br /><Times at={draft.drafted} plain /></span><span className="tag">{say(`console.gate.${draft.gate.state}`)}</span>
        </a></li>))}</ul>}
    </section>
  );
}

export function Approvals() {
  const { may } = useNode();
  const { say } = useWords();
  const { path } = usePlace();
  const id = path[1];
  const list = useQuery({ ...queries.drafts, enabled: may("read_cases") });
  const one = useQuery({ ...queries.draft(id ?? ""), enabled: may("read_cases") && id !== undefined });
  if (!may("read_cases")) return <Forbidden action="read_cases" />;
  if (id !== undefined) return <><p className="crumb"><a href="/approvals" onClick={(event) => { event.preventDefault(); go("/approvals"); }}>{say("console.page.approvals")}</a> / <span className="mono">{shown(id)}</span></p><Loaded query={one}>{(draft) => <DraftView draft={draft} />}</Loaded></>;
  return <Loaded query={list}>{(drafts) => (
    <div className="stack">
      <List title={say("console.approvals.waiting")} drafts={drafts.filter((draft) => !ended.has(draft.gate.state))} none={say("console.approvals.nothing_waits")} />
      <List title={say("console.approvals.ended")} drafts={drafts.filter((draft) => ended.has(draft.gate.state))} none={say("console.none")} />
    </div>
  )}</Loaded>;
}
