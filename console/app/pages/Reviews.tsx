// What was let out in a hurry, and what those found who looked at it afterwards; and how the answers of a period were.
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { post } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode, useNow } from "../frame/node";
import { go } from "../frame/router";
import { shown, useWords } from "../words/words";
import { Dialog } from "../ui/Dialog";
import { Figures } from "../ui/Figures";
import { faceOf, Remaining, Times } from "../ui/marks";
import { Forbidden, Loaded, Problems } from "../ui/states";

const FINDING_MAX = 660;
/** The first digits of a draft's digest are its id. */
const DRAFT_DIGITS = 16;

function Close({ review, close }: { review: Api.Review; close: () => void }) {
  const { say } = useWords();
  const [justified, setJustified] = useState<boolean | null>(null);
  const [finding, setFinding] = useState("");
  const [error, setError] = useState<unknown>(null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    void post(`/v1/reviews/${encodeURIComponent(review.id)}/close`, { justified, finding }).then(() => { queries.forget({ what: "draft" }); close(); }).catch(setError);
  };
  return (
    <Dialog title={say("console.reviews.close")} close={close}>
      <form onSubmit={send}>
        <p className="muted">{say("console.reviews.close_text")}</p>
        <fieldset className="field"><legend>{say("console.reviews.verdict")}</legend><div className="checks">
          {[true, false].map((verdict) => <label key={String(verdict)} className="check"><input type="radio" name="justified" required checked={justified === verdict} onChange={() => setJustified(verdict)} /> {say(verdict ? "console.reviews.justified" : "console.reviews.unjustified")}</label>)}</div></fieldset>
        <label className="field"><span>{say("console.reviews.finding")}</span><textarea rows={4} required maxLength={FINDING_MAX} value={finding} onChange={(event) => setFinding(event.target.value)} /></label>
        {error !== null && <Problems of={error} />}
        <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={justified === null || finding.trim() === ""}>{say("console.reviews.close")}</button></div>
      </form>
    </Dialog>
  );
}

function Row({ review, now }: { review: Api.Review; now: number }) {
  const { accountName, may, session } = useNode();
  const { say } = useWords();
  const [closing, setClosing] = useState(false);
  const concerned = review.concerned.includes(session.account.id);
  const reviews = may("review_emergency") && session.account.roles.some((role) => review.reviewers.includes(role));
  const draft = `/approvals/${review.draft.slice(0, DRAFT_DIGITS)}`;
  return (
    <li>
      <div className="title"><b>{say("console.reviews.released")}</b> <Times at={review.released} plain /> <a className="mono" href={draft} onClick={(event) => { event.preventDefault(); go(draft); }}>{review.draft.slice(0, DRAFT_DIGITS)}</a>
        <span className="muted small">{say("console.gate.rules")} <code>{shown(review.rule)}</code></span><span className="spacer" />
        {review.done ? <span className="tag">{say(review.done.justified ? "console.reviews.justified" : "console.reviews.unjustified")}</span> : <Remaining face={faceOf(review.due, now, review.due - review.released)} due={review.due} now={now} />}
        {!review.done && reviews && !concerned && <button type="button" className="primary" onClick={() => setClosing(true)}>{say("console.reviews.close")}</button>}
      </div>
      <p className="small muted">{say("console.reviews.by", { names: review.concerned.map(accountName).join(", ") })} · {say("console.reviews.reviewers", { roles: review.reviewers.map((role) => say(`console.role.${role}`)).join(" / ") })}{!review.done && concerned && ` · ${say("console.reviews.concerned")}`}</p>
      {review.done && <p><bdi>{shown(review.done.finding)}</bdi> <span className="small muted">{accountName(review.done.by)}, <Times at={review.done.at} plain /></span></p>}
      {closing && <Close review={review} close={() => setClosing(false)} />}
    </li>
  );
}

function Section({ title, none, reviews }: { title: string; none: string; reviews: Api.Review[] }) {
  const now = useNow();
  return <section className="panel"><h2>{title} <span className="muted figures">{reviews.length}</span></h2>{reviews.length === 0 ? <p className="calm muted">{none}</p> : <ul className="rows">{reviews.map((review) => <Row key={review.id} review={review} now={now} />)}</ul>}</section>;
}

export function Reviews() {
  const { link, may } = useNode();
  const { say } = useWords();
  const query = useQuery({ ...queries.reviews, enabled: may("read_cases") });
  if (!may("read_cases")) return <Forbidden action="read_cases" />;
  return <Loaded query={query}>{(all) => (
    <div className="stack">
      <Section title={say("console.reviews.open")} none={say("console.reviews.none_open")} reviews={all.filter((review) => !review.done).sort((a, b) => a.due - b.due)} />
      <Section title={say("console.reviews.done")} none={say("console.none")} reviews={all.filter((review) => review.done).sort((a, b) => b.released - a.released)} />
      {link && <Figures key={link.link} link={link.link} />}
    </div>
  )}</Loaded>;
}
