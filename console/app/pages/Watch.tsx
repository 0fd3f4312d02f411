// What is owed, by whom and until when: the page for a duty officer.
import { useQuery } from "@tanstack/react-query";
import * as queries from "../api/queries";
import type { RequestSummary } from "../api/types";
import { useNode, useNow } from "../frame/node";
import { go } from "../frame/router";
import { elapsedShare, HOUR } from "../time/time";
import { useWords } from "../words/words";
import { Horizon } from "../ui/Horizon";
import { Exercise, faceOfRequest, Remaining, Side, Urgency, useLength, weOwe } from "../ui/marks";
import { Forbidden, Loaded } from "../ui/states";
import { WatchBar } from "../ui/WatchBar";

const over = new Set(["closed", "withdrawn"]);

/** The soonest of each lane are drawn, more than anyone reads at a glance; the list of requests has all. */
const SHOWN = 100;

function Bar({ request, now }: { request: RequestSummary; now: number }) {
  if (request.due === null) return <span className="bar" />;
  const share = Math.max(0.02, elapsedShare(request, now));
  const face = faceOfRequest(request, now);
  return (
    <svg className={`bar ${face}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect className="allowed" y="2" width="100" height="4" />
      <rect className="elapsed" y={face === "overdue" ? 1 : 2} width={100 * share} height={face === "overdue" ? 2 : 4} />
      {face === "overdue" && <rect className="elapsed" y="5" width="100" height="2" />}
    </svg>
  );
}

function Row({ request, now }: { request: RequestSummary; now: number }) {
  const { term } = useNode();
  const { say } = useWords();
  const address = `/r/${request.request}`;
  return (
    <li>
      <a className="watch-row" href={address} onClick={(event) => { event.preventDefault(); go(address); }}>
        <Urgency of={request.urgency} />
        <span className="what"><b>{term("kinds", request.kind)}</b><span className="mono small muted">{request.request}</span><Exercise of={request.exercise} /></span>
        <Bar request={request} now={now} />
        <span className="when"><Remaining face={faceOfRequest(request, now)} due={request.due} now={now} /><span className="small muted">{request.due_clock ? say(`console.clock.${request.due_clock}`) : say(`console.phase.${request.phase}`)}</span></span>
      </a>
    </li>
  );
}

function Owed({ ours, requests, now, quiet }: { ours: boolean; requests: RequestSummary[]; now: number; quiet: string }) {
  const { say } = useWords();
  const title = ours ? "console.watch.we_owe" : "console.watch.they_owe";
  return (
    <section className="panel owed" aria-label={say(title)}>
      <h2><Side ours={ours} /> {say(title)} <span className="muted figures">{requests.length}</span></h2>
      {requests.length === 0 ? <p className="calm muted">{quiet}</p> : <ul>{requests.slice(0, SHOWN).map((request) => <Row key={request.request} request={request} now={now} />)}</ul>}
      {requests.length > SHOWN && <p className="calm"><a href="/requests" onClick={(event) => { event.preventDefault(); go("/requests"); }}>{say("console.watch.later", { count: requests.length - SHOWN })}</a></p>}
    </section>
  );
}

export function Watch() {
  const { may, link } = useNode();
  const { say } = useWords();
  const length = useLength();
  const now = useNow();
  const query = useQuery({ ...queries.requests, enabled: may("read_cases") });
  const health = useQuery(queries.health).data?.links.find((one) => one.link === link?.link);
  if (!may("read_cases")) return <Forbidden action="read_cases" />;
  const heard = health?.heard_at ?? null;
  const quiet = heard === null ? say("console.watch.nothing_owed") : say("console.watch.nothing_owed_since", { ago: length(Math.max(HOUR / 60, now - heard)) });
  return (
    <Loaded query={query}>
      {(all) => {
        const open = all.filter((request) => !over.has(request.phase) && request.due !== null).sort((a, b) => (a.due ?? 0) - (b.due ?? 0));
        const owed = [open.filter(weOwe), open.filter((request) => !weOwe(request))] as const;
        return (
          <>
            <WatchBar />
            <Horizon requests={owed.flatMap((lane) => lane.slice(0, SHOWN))} now={now} />
            <div className="two">
              <Owed ours requests={owed[0]} now={now} quiet={quiet} />
              <Owed ours={false} requests={owed[1]} now={now} quiet={quiet} />
            </div>
          </>
        );
      }}
    </Loaded>
  );
}
