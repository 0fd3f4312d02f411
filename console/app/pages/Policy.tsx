// Our own policy: what it says, in the file that is in force, and its replacement by whoever may.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { postText } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { inLang, shown, useWords } from "../words/words";
import { Dialog } from "../ui/Dialog";
import { Hash } from "../ui/marks";
import { Loaded, Problems } from "../ui/states";

function Replace({ close }: { close: () => void }) {
  const { say } = useWords();
  const [text, setText] = useState("");
  const [error, setError] = useState<unknown>(null);
  const load = () => void postText<Api.Policy>("/v1/policy", text, "application/toml").then(() => { queries.forget({ what: "policy" }); close(); }).catch(setError);
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

export function PolicyPage() {
  const { may } = useNode();
  const { say, lang } = useWords();
  const query = useQuery(queries.policy);
  const [replacing, setReplacing] = useState(false);
  return <Loaded query={query}>{(policy) => (
    <section className="panel"><header className="title"><h2>{policy.loaded ? inLang(policy.title, lang) : say("console.policy.none")}</h2><span className="spacer" />{may("load_policy") && <button type="button" onClick={() => setReplacing(true)}>{say("console.policy.replace")}</button>}</header>
      {policy.loaded && <><p className="muted">{say("console.policy.rules", { n: policy.rules })} <Hash of={policy.digest} /></p><pre className="toml" tabIndex={0} aria-label={say("console.page.policy")}>{shown(policy.text)}</pre></>}
      {!policy.loaded && <p>{say("console.policy.everything_passes")}</p>}
      {replacing && <Replace close={() => setReplacing(false)} />}
    </section>
  )}</Loaded>;
}
