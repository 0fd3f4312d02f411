// The filters that this account has given names: kept at the node, so that they are there at every desk.
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { post } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { go, usePlace } from "../frame/router";
import { shown, useWords } from "../words/words";
import { Dialog } from "./Dialog";
import { Problems } from "./states";

type Views = Api.ViewList["views"];

/** The node counts bytes: a character has at most three. */
const NAME_MAX = 33;

const keep = async (views: Views): Promise<void> => {
  const kept = await post<Api.ViewList>("/v1/views", { views });
  queries.queries.setQueryData(queries.views.queryKey, kept.views);
};

function Save({ views, query, close }: { views: Views; query: string; close: () => void }) {
  const { say } = useWords();
  const [name, setName] = useState("");
  const [error, setError] = useState<unknown>(null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    void keep([...views.filter((view) => view.name !== name.trim()), { name: name.trim(), query }]).then(close).catch(setError);
  };
  return (
    <Dialog title={say("console.views.save")} close={close}>
      <form onSubmit={send}>
        <p className="muted">{say("console.views.text")}</p>
        <label className="field"><span>{say("console.views.name")}</span><input required maxLength={NAME_MAX} value={name} autoFocus onChange={(event) => setName(event.target.value)} /></label>
        {error !== null && <Problems of={error} />}
        <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={name.trim() === ""}>{say("console.views.keep")}</button></div>
      </form>
    </Dialog>
  );
}

export function Views() {
  const place = usePlace();
  const { say } = useWords();
  const views = useQuery(queries.views).data ?? [];
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  // In one order, so that the same filters are the same view.
  const query = new URLSearchParams([...place.query].sort()).toString();
  const chosen = views.find((view) => view.query === query);
  return (
    <>
      {views.length > 0 && <label className="choice"><span>{say("console.views")}</span>
        <select value={chosen?.name ?? ""} onChange={(event) => go(`/${place.path.join("/")}?${views.find(({ name }) => name === event.target.value)?.query ?? ""}`)}>
          <option value="">{say("console.views.none")}</option>
          {views.map(({ name }) => <option key={name} value={name}>{shown(name)}</option>)}
        </select></label>}
      {chosen ? <button type="button" onClick={() => void keep(views.filter((view) => view !== chosen)).catch(setError)}>{say("console.views.delete")}</button> : query !== "" && <button type="button" onClick={() => setSaving(true)}>{say("console.views.save")}</button>}
      {error !== null && <Problems of={error} />}
      {saving && <Save views={views} query={query} close={() => setSaving(false)} />}
    </>
  );
}
