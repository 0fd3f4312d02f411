// How timely and how good the answers of a period were, as both nodes count it from both logs. Figures accuse nobody: they stand beside their counts.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getText } from "../api/client";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { DAY, MINUTE } from "../time/time";
import { useWords } from "../words/words";
import { Hash, Side, Times, useLength } from "./marks";
import { save } from "./save";
import { Loaded } from "./states";

const PERIODS_DAYS = [30, 90, 182, 365];

const percent = (decimal: string) => `${Math.round(Number(decimal) * 100)} %`;

/** A share with what it is of; its interval only where the file gives one. */
function Share({ of }: { of: Api.FiguresShare | undefined }) {
  const { say } = useWords();
  if (!of || of.of === 0) return <span className="muted">–</span>;
  return <span className="figures">{of.share !== undefined && <b>{percent(of.share)} </b>}{say("console.figures.of", { n: of.count, of: of.of })}{of.low !== undefined && of.high !== undefined && <span className="muted small"> {percent(of.low)}–{percent(of.high)}</span>}</span>;
}

function Group({ group }: { group: Api.FiguresGroup }) {
  const { term } = useNode();
  const { say } = useWords();
  const length = useLength();
  const answer = group.clocks.find(({ clock }) => clock === "answer");
  const median = answer?.times?.median;
  return (
    <tr><th scope="row">{term("kinds", group.kind)} <span className="muted">{term("urgencies", group.urgency)}</span></th>
      <td className="figures">{group.requests}</td>
      <td><Share of={answer?.in_time} /></td>
      <td className="figures">{median === undefined ? <span className="muted">–</span> : length(median)}</td>
      <td className="figures">{answer?.overdue ?? 0}</td>
      <td><Share of={group.items.coverage} /></td>
      <td><Share of={group.grades.usefulness} />{group.grades.contested > 0 && <span className="tag">{say("console.figures.contested", { n: group.grades.contested })}</span>}</td></tr>
  );
}

function Direction({ direction }: { direction: Api.FiguresDirection }) {
  const { partyName, session } = useNode();
  const { say } = useWords();
  const columns = ["kind", "requests", "in_time", "median", "overdue", "coverage", "usefulness"];
  const title = say("console.figures.direction", { asker: partyName(direction.asker), responder: partyName(direction.responder) });
  return (
    <section><h3><Side ours={direction.responder === session.party} /> {title} <span className="muted figures">{direction.total.requests}</span>{direction.exercises > 0 && <span className="tag">{say("console.figures.exercises", { n: direction.exercises })}</span>}</h3>
      {direction.groups.length === 0 ? <p className="muted">{say("console.figures.none")}</p> : (
        <div className="scrolls"><table><caption className="hidden">{title}</caption><thead><tr>{columns.map((column) => <th key={column} scope="col">{say(`console.figures.${column}`)}</th>)}</tr></thead>
          <tbody>{direction.groups.map((group) => <Group key={`${group.kind} ${group.urgency}`} group={group} />)}</tbody></table></div>
      )}
    </section>
  );
}

export function Figures({ link }: { link: string }) {
  const { say } = useWords();
  const [days, setDays] = useState(PERIODS_DAYS[1] as number);
  const [to] = useState(() => Math.floor(Date.now() / MINUTE) * MINUTE);
  const from = to - days * DAY;
  const query = useQuery({
    queryKey: ["link", link, "figures", from, to],
    queryFn: async () => {
      const file = await getText(`/v1/links/${encodeURIComponent(link)}/figures?from=${from}&to=${to}`);
      return { file, figures: JSON.parse(file) as Api.Figures };
    },
  });
  return (
    <section className="panel"><header className="title"><h2>{say("console.figures")}</h2>
      <label className="choice"><span>{say("console.figures.period")}</span><select value={days} onChange={(event) => setDays(Number(event.target.value))}>{PERIODS_DAYS.map((n) => <option key={n} value={n}>{say("console.figures.days", { n })}</option>)}</select></label>
      <span className="spacer" />{query.data && <button type="button" onClick={() => save(new Blob([query.data.file]), "figures.json")}>{say("console.figures.save")}</button>}</header>
      <Loaded query={query}>{({ figures }) => (
        <div className="stack">
          <p className="small muted">{say("console.figures.reads", { n: figures.small_number })} <Times at={figures.from} plain /> – <Times at={figures.to} plain /></p>
          {figures.directions.map((direction) => <Direction key={direction.asker} direction={direction} />)}
          <p className="small muted">{say("console.figures.logs")} {figures.logs.map((log) => <span key={log.party}><b>{log.party}</b> {log.size} <Hash of={log.root} /> </span>)}</p>
        </div>
      )}</Loaded>
    </section>
  );
}
