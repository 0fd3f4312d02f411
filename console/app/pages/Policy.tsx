// Our own policy: what it says, in the file that is in force, and its replacement by whoever may.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get, post, postText } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { go, usePlace, withQuery } from "../frame/router";
import { inLang, shown, useWords, type Values } from "../words/words";
import { Dialog } from "../ui/Dialog";
import { Hash } from "../ui/marks";
import { useFreshProof } from "../ui/Proof";
import { Forbidden, Loaded, Problems } from "../ui/states";

function Replace({ close }: { close: () => void }) {
  const { session } = useNode();
  const { say } = useWords();
  const { freshly, asking } = useFreshProof(session.proof);
  const [text, setText] = useState("");
  const [error, setError] = useState<unknown>(null);
  const load = () => void freshly(() => postText<Api.Policy>("/v1/policy", text, "application/toml")).then(() => { queries.forget({ what: "policy" }); close(); }).catch(setError);
  if (asking) return asking;
  return (
    <Dialog title={say("console.policy.replace")} close={close} wide>
      <p>{say("console.policy.replace_text")}</p>
      <label className="field"><span>{say("console.policy.file")}</span><input type="file" accept=".toml" onChange={(event) => void event.target.files?.[0]?.text().then(setText)} /></label>
      {text && <pre className="toml" tabIndex={0}>{shown(text)}</pre>}
      {error !== null && <Problems of={error} />}
      <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="button" className="primary" disabled={text === ""} onClick={load}>{say("console.policy.put_in_force")}</button></div>
    </Dialog>
  );
}

const categories: Api.Category[] = ["personal_data", "communications_content", "classified", "undisclosed_vulnerability", "court_ordered", "critical_infrastructure", "trade_secret", "important_data"];

function Sentence({ of }: { of: Api.Sentence }) {
  const { say } = useWords();
  return <>{say(of.id, of.parameters as Values)}</>;
}

/** A described message, as it stands in the address. */
function factsIn(query: URLSearchParams): Api.Facts {
  const word = (name: string) => (query.get(name) ? { [name]: query.get(name) } : {});
  const marked = query.get("category")?.split(" ").filter(Boolean) ?? [];
  return { type: query.get("type") ?? "", ...word("direction"), ...word("counterpart"), ...word("kind"), ...word("urgency"), ...word("tlp"), ...word("pap"), ...(marked.length > 0 ? { categories: marked as Api.Category[] } : {}), ...(query.get("exercise") ? { exercise: true } : {}) };
}

function Explain() {
  const { session, terms, term, stepName, partyName } = useNode();
  const { say, lang } = useWords();
  const place = usePlace();
  const facts = factsIn(place.query);
  const query = useQuery({ queryKey: ["policy", "explain", facts], queryFn: () => post<Api.PolicyExplanation>("/v1/policy/explain", facts), enabled: facts.type !== "" });
  const choose = (name: string, value: string) => go(withQuery(place, { [name]: value }), "replace");
  const pick = (name: string, label: string, options: Array<[string, string]>, first?: string) => (
    <label className="choice"><span>{label}</span><select value={place.query.get(name) ?? ""} onChange={(event) => choose(name, event.target.value)}><option value="">{first ?? say("console.none")}</option>{options.map(([id, text]) => <option key={id} value={id}>{text}</option>)}</select></label>
  );
  const types = ["request.issue", "request.answer", ...Object.keys(terms?.steps ?? {})];
  const same = (ids: string[], prefix = "") => ids.map((id): [string, string] => [id, `${prefix}${id.toUpperCase()}`]);
  const marked = facts.categories ?? [];
  return (
    <section className="panel"><h2>{say("console.policy.explain")}</h2><p className="muted">{say("console.policy.explain_text")}</p>
      <div className="filters">
        {pick("type", say("console.log.type"), types.map((id) => [id, stepName(id)]), say("console.form.choose"))}
        {pick("direction", say("console.policy.direction"), [["in", say("console.policy.direction.in")]], say("console.policy.direction.out"))}
        {pick("counterpart", say("console.policy.counterpart"), session.peers.map((id) => [id, partyName(id)]))}
        {pick("kind", say("console.kind"), (terms?.kinds ?? []).map(({ id }) => [id, term("kinds", id)]))}
        {pick("urgency", say("console.urgency"), (terms?.urgencies ?? []).map(({ id }) => [id, term("urgencies", id)]))}
        {pick("tlp", "TLP", same(["clear", "green", "amber", "amber+strict", "red"], "TLP:"))}
        {pick("pap", "PAP", same(["clear", "green", "amber", "red"], "PAP:"))}
      </div>
      <div className="checks">{categories.map((category) => <label key={category} className="check"><input type="checkbox" checked={marked.includes(category)} onChange={(event) => choose("category", (event.target.checked ? [...marked, category] : marked.filter((one) => one !== category)).join(" "))} /> {say(`console.category.${category}`)}</label>)}
        <label className="check"><input type="checkbox" checked={facts.exercise === true} onChange={(event) => choose("exercise", event.target.checked ? "1" : "")} /> {say("console.exercise")}</label></div>
      {facts.type !== "" && <Loaded query={query}>{({ outcome, rules, who }) => (
        <div aria-live="polite">
          <p className="verdict"><b><Sentence of={outcome} /></b></p>
          {who.length > 0 && <ul className="who-can">{who.map((one, i) => <li key={i}><Sentence of={one} /></li>)}</ul>}
          <ul className="stories">{rules.map((story) => (
            <li key={`${story.sort} ${story.rule}`} className={story.matches ? "matches" : "muted"}>
              <p><span aria-hidden="true">{story.matches ? "✓" : "–"}</span> <b>{shown(story.rule)}</b> <span className="tag">{say(`console.policy.sort.${story.sort}`)}</span> <span className="muted small">{say("console.policy.line", { line: story.line })}</span><span className="hidden">{say(story.matches ? "console.policy.matches" : "console.policy.matches_not")}</span></p>
              <ul>{story.because.map((one, i) => <li key={i}><Sentence of={one} /></li>)}</ul>
              {story.matches && <p className="muted small">{inLang(story.why, lang)}</p>}
            </li>))}</ul>
        </div>
      )}</Loaded>}
    </section>
  );
}

const marks = { error: "✕", warning: "!", info: "·" };

function Check() {
  const { say } = useWords();
  const query = useQuery({ queryKey: ["policy", "check"], queryFn: () => get<Api.PolicyCheck>("/v1/policy/check") });
  return (
    <section className="panel"><h2>{say("console.policy.check")}</h2><Loaded query={query}>{({ usable, remarks, tests }) => (
      <>
        <p className={`verdict ${usable ? "holds" : "fails"}`}><span aria-hidden="true">{usable ? "✓" : "✕"}</span> {say(usable ? "console.policy.usable" : "console.policy.not_usable")}</p>
        <ul className="remarks">{remarks.map(({ severity, line, says }, i) => <li key={i} className={severity}><span aria-hidden="true">{marks[severity]}</span> {line > 0 && <span className="muted">{say("console.policy.line", { line })} </span>}<Sentence of={says} /></li>)}</ul>
        <h3>{say("console.policy.tests", { n: tests.length, failed: tests.filter((test) => !test.holds).length })}</h3>
        <ul className="remarks">{tests.map((test) => <li key={`${test.line} ${test.name}`} className={test.holds ? "holds" : "error"}><span aria-hidden="true">{test.holds ? "✓" : "✕"}</span><span className="hidden">{say(test.holds ? "console.policy.test_holds" : "console.policy.test_fails")}</span> <bdi>{shown(test.name)}</bdi>{!test.holds && <p className="small">{say("console.policy.test_expected", { line: test.line, expected: test.expected })} <Sentence of={test.got} /></p>}</li>)}</ul>
      </>
    )}</Loaded></section>
  );
}

export function PolicyPage() {
  const { may } = useNode();
  const { say, lang } = useWords();
  const query = useQuery({ ...queries.policy, enabled: may("read_cases") });
  const [replacing, setReplacing] = useState(false);
  if (!may("read_cases")) return <Forbidden action="read_cases" />;
  return <Loaded query={query}>{(policy) => (<>
    {policy.loaded && <><Explain /><Check /></>}
    <section className="panel"><header className="title"><h2>{policy.loaded ? inLang(policy.title, lang) : say("console.policy.none")}</h2><span className="spacer" />{may("load_policy") && <button type="button" onClick={() => setReplacing(true)}>{say("console.policy.replace")}</button>}</header>
      {policy.loaded && <><p className="muted">{say("console.policy.rules", { n: policy.rules })} <Hash of={policy.digest} /></p><pre className="toml" tabIndex={0} aria-label={say("console.page.policy")}>{shown(policy.text)}</pre></>}
      {!policy.loaded && <p>{say("console.policy.everything_passes")}</p>}
      {replacing && <Replace close={() => setReplacing(false)} />}
    </section>
  </>)}</Loaded>;
}
