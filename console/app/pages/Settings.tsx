// How this browser shows things, and the keys by which our node speaks.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import * as queries from "../api/queries";
import { useNode } from "../frame/node";
import { choose, useSettings, type Settings } from "../frame/settings";
import { useWords, withWords } from "../words/words";
import { Hash, Times } from "../ui/marks";
import { Loaded } from "../ui/states";

function Radio<Name extends keyof Settings>({ name, options }: { name: Name; options: Array<Settings[Name]> }) {
  const { say } = useWords();
  const settings = useSettings();
  return (
    <fieldset className="field"><legend>{say(`console.setting.${name}`)}</legend>
      <div className="checks">{options.map((option) => <label key={String(option)} className="check"><input type="radio" name={name} checked={settings[name] === option} onChange={() => choose({ [name]: option })} /> {say(`console.setting.${name}.${String(option)}`)}</label>)}</div>
    </fieldset>
  );
}

/** How this browser shows things; nothing of it is told to anybody. */
export function ViewPanel({ zones }: { zones: Array<Settings["zone"]> }) {
  const { session } = useNode();
  const { say } = useWords();
  return (
    <section className="panel"><h2>{say("console.settings.view")}</h2>
      <Radio name="lang" options={["en", "zh"]} /><Radio name="theme" options={["system", "light", "dark"]} /><Radio name="density" options={["watch", "compact"]} /><Radio name="zone" options={zones} /><Radio name="keys" options={[true, false]} />
      <p className="muted small">{say("console.settings.ends")} <Times at={session.ends} plain /></p>
    </section>
  );
}

const security = withWords("Security", () => import("./Security"));
const factors = withWords("Factors", () => import("./Factors"));
const Security = lazy(async () => ({ default: (await security()).Security }));
const Factors = lazy(async () => ({ default: (await factors()).Factors }));

export function SettingsPage() {
  const { may, renew, session } = useNode();
  const { say } = useWords();
  const health = useQuery(queries.health);
  return (
    <div className="two">
      <ViewPanel zones={["utc", "ours", "theirs"]} />
      <section className="panel"><h2>{say("console.keys")}</h2><Loaded query={health}>{({ keys }) => (
        <table><caption className="hidden">{say("console.keys")}</caption><thead><tr><th scope="col">{say("console.keys.role")}</th><th scope="col">{say("console.keys.key")}</th><th scope="col">{say("console.until")}</th></tr></thead>
          <tbody>{keys.map((key) => <tr key={`${key.role}${key.key}`}><th scope="row">{say(`console.key_role.${key.role}`)}<br /><span className="muted small mono">{key.algorithm}</span></th><td><Hash of={key.key} /></td><td><Times at={key.until} plain />{key.ends_soon && <span className="tag">{say("console.keys.ends_soon")}</span>}{!key.held && <span className="tag">{say("console.keys.not_held")}</span>}</td></tr>)}</tbody></table>
      )}</Loaded></section>
      <Suspense><Security proof={session.proof} renew={renew} />{may("manage_people") && <Factors />}</Suspense>
    </div>
  );
}
