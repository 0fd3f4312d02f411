// The two-lane ledger: our messages left, theirs right, and between them the answer clock as it ran, waited or was overdue.
import type { Message, Request } from "../api/types";
import { useNode } from "../frame/node";
import { shown, useWords } from "../words/words";
import { Codes } from "./Codes";
import { Content } from "./Content";
import { InLogs, Side, SpineTime } from "./marks";
import { bodySchema } from "./schema";

type Spine = "running" | "paused" | "overdue" | "still";

/** How the clock of the answer stood after each message. It is a drawing; the node's clocks are what counts. */
export function spines(request: Request): Spine[] {
  const due = request.clocks.find((clock) => clock.clock === "answer")?.original_due ?? Infinity;
  let waiting = false;
  let over = false;
  return request.messages.map((message) => {
    if (message.no_effect === null) {
      if (message.type === "request.query") waiting = true;
      if (message.type === "request.supply" || message.type === "request.accept-conditions") waiting = false;
      if (message.type === "request.decide" && message.codes["decision"] === "conditional") waiting = true;
      const decided = message.type === "request.decide" && ["refuse", "refer"].includes(String(message.codes["decision"]));
      over ||= decided || message.type === "request.withdraw" || (message.type === "request.answer" && message.codes["final"] === true);
    }
    return over ? "still" : waiting ? "paused" : message.own.time > (due ?? Infinity) ? "overdue" : "running";
  });
}

function Entry({ message, kind }: { message: Message; kind: string }) {
  const { say } = useWords();
  const { stepName, terms } = useNode();
  const ours = message.direction === "sent";
  const place = message.peer ? say("console.ledger.in_both", { ours: message.own.index, theirs: message.peer.index }) : say("console.ledger.in_ours", { ours: message.own.index });
  return (
    <article className={`entry ${ours ? "ours" : "theirs"}`}>
      <h3>{stepName(message.type)}</h3>
      <Codes of={message.codes as Record<string, unknown>} />
      {message.no_effect && message.type.startsWith("request.") && <p className="no-effect">{say("console.ledger.no_effect", { reason: say(`request.${message.no_effect}`) })}</p>}
      {!message.body_held && <p className="muted">{say("console.ledger.deleted")}</p>}
      {message.body_held && message.body !== null && <details><summary>{say("console.ledger.content")}</summary><Content of={message.body} schema={bodySchema(terms, message.type, kind)} /></details>}
      <p className="muted small"><InLogs both={message.settled} /> {place}</p>
    </article>
  );
}

export function Ledger({ request }: { request: Request }) {
  const { say } = useWords();
  const { partyName, session, link } = useNode();
  const spine = spines(request);
  return (
    <section className="panel ledger" aria-labelledby="ledger-title">
      <h2 id="ledger-title" className="hidden">{say("console.ledger.title")}</h2>
      <div className="ledger-head"><span><Side ours /> {partyName(session.party)}</span><span className="muted small">UTC<br />{say("console.ours")} · {say("console.theirs")}</span><span>{shown(partyName(link?.peer ?? request.responder))} <Side ours={false} /></span></div>
      <ol>
        {request.messages.map((message, i) => (
          <li key={`${message.direction}${message.seq}`} data-spine={spine[i]}>
            <div className="spine"><SpineTime at={message.own.time} /></div>
            <Entry message={message} kind={request.kind} />
          </li>
        ))}
      </ol>
      <p className="legend muted small"><i data-spine="running" /> {say("console.face.running")} <i data-spine="paused" /> {say("console.face.paused")} <i data-spine="overdue" /> {say("console.face.overdue")} <span>◆ {say("console.logs.both")}</span> <span>◇ {say("console.logs.one")}</span></p>
    </section>
  );
}
