// Who stands on each side: institutions and keys of the agreement, and the people of our own.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import * as queries from "../api/queries";
import { useNode, useNow, type PartyTerms } from "../frame/node";
import { isNight, offsetName, time } from "../time/time";
import { inLang, shown, useWords, withWords } from "../words/words";
import { Side } from "../ui/marks";
import { Loaded } from "../ui/states";

function Party({ party, now }: { party: PartyTerms; now: number }) {
  const { session } = useNode();
  const { say, lang } = useWords();
  const zone = party.calendar?.zone;
  return (
    <section className="panel"><h2><Side ours={party.id === session.party} /> {inLang(party.name, lang)}</h2>
      {zone && <p className="figures"><b>{time(now, zone.name)}</b> {offsetName(now, zone.name)} · {inLang(zone.label, lang)} {isNight(now, zone.name) && <span className="night">{say("console.night")}</span>}</p>}
      <ul className="rows">{(party.agencies ?? []).map((agency) => <li key={agency.id}><b className="tag">{say(`console.agency.${agency.role}`)}</b> {inLang(agency.name, lang)}</li>)}</ul>
    </section>
  );
}

function OurPeople() {
  const { say, lang } = useWords();
  const people = useQuery(queries.people);
  return (
    <section className="panel"><h2>{say("console.people")}</h2><Loaded query={people}>{({ accounts, agencies }) => (
      <table><caption className="hidden">{say("console.people")}</caption><thead><tr><th scope="col">{say("console.name")}</th><th scope="col">{say("console.agency")}</th><th scope="col">{say("console.roles")}</th></tr></thead>
        <tbody>{accounts.filter((account) => account.ended === undefined).map((account) => <tr key={account.id}><th scope="row"><bdi>{shown(account.name)}</bdi> <span className="mono muted small">{account.id}</span></th><td>{inLang(agencies.find(({ id }) => id === account.agency)?.name, lang)}</td><td>{account.roles.map((role) => say(`console.role.${role}`)).join(", ")}</td></tr>)}</tbody></table>
    )}</Loaded></section>
  );
}

const people = withWords("People", () => import("./People"));
const People = lazy(async () => ({ default: (await people()).People }));

export function Directory() {
  const { may, terms } = useNode();
  const { say, lang } = useWords();
  const now = useNow();
  return (
    <>
      <div className="two">{(terms?.parties ?? []).map((party) => <Party key={party.id} party={party} now={now} />)}</div>
      {terms && <section className="panel"><h2>{say("console.ladder")}</h2><ol className="ladder">{terms.ladder.map((rung) => <li key={rung.id}>{inLang(rung.label, lang)}</li>)}</ol></section>}
      {may("manage_people") ? <Suspense><People /></Suspense> : <OurPeople />}
    </>
  );
}
