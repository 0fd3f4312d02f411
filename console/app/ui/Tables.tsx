// The tables by which what arrives is placed at home: which there are, and to load and unload them.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get, post, postBytes } from "../api/client";
import { queries } from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { shown, useWords } from "../words/words";
import { Dialog } from "./Dialog";
import { Times } from "./marks";
import { Loaded, Problems } from "./states";

/** As the node has them. */
const TABLE_BYTES_MAX = 64 * 2 ** 20;
const NAME_MAX = 64;

const tables = queryOptions({ queryKey: ["tables"], queryFn: () => get<Api.TableList>("/v1/triage/tables") });
const refresh = () => queries.invalidateQueries({ queryKey: ["tables"] });

/** A file's name, as far as it can be a table's. */
const named = (file: File) => file.name.replace(/\.[A-Za-z0-9]{1,4}$/, "").replace(/[^A-Za-z0-9._-]/g, "-").slice(0, NAME_MAX);

function Load() {
  const { say } = useWords();
  const [state, setState] = useState<"idle" | "busy" | "too_large" | { table: Api.Table } | { error: unknown }>("idle");
  const load = (file: File | undefined) => {
    if (!file) return;
    if (file.size > TABLE_BYTES_MAX) return setState("too_large");
    setState("busy");
    void postBytes<Api.Table>(`/v1/triage/tables/${encodeURIComponent(named(file))}`, file).then((table) => {
      setState({ table });
      return refresh();
    }).catch((error: unknown) => setState({ error }));
  };
  return (
    <div>
      <label className="choice"><span>{say("console.tables.load")}</span><input type="file" disabled={state === "busy"} onChange={(event) => { load(event.target.files?.[0]); event.target.value = ""; }} /></label>
      {state === "busy" && <p role="status" className="muted">{say("console.tables.loading")}</p>}
      {state === "too_large" && <p role="alert" className="problem">{say("console.tables.too_large")}</p>}
      {typeof state === "object" && ("error" in state ? <Problems of={state.error} /> : <p role="status">{say("console.tables.loaded", { table: state.table.table, rows: state.table.rows, skipped: state.table.skipped })}</p>)}
    </div>
  );
}

function Drop({ table, close }: { table: string; close: () => void }) {
  const { say } = useWords();
  const [error, setError] = useState<unknown>(null);
  const drop = () => void post(`/v1/triage/tables/${encodeURIComponent(table)}/drop`).then(refresh).then(close).catch(setError);
  return (
    <Dialog title={say("console.tables.drop_which", { table: shown(table) })} close={close}>
      <p>{say("console.tables.drop_text")}</p>
      {error !== null && <Problems of={error} />}
      <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="button" className="primary" onClick={drop}>{say("console.tables.drop")}</button></div>
    </Dialog>
  );
}

export function Tables() {
  const { may } = useNode();
  const { say } = useWords();
  const query = useQuery(tables);
  const [dropped, setDropped] = useState<string | null>(null);
  const drop = (table: string) => may("assign_tasks") && <button type="button" className="quiet" aria-label={say("console.tables.drop_which", { table })} onClick={() => setDropped(table)}>{say("console.tables.drop")}</button>;
  return (
    <section className="panel"><h2>{say("console.tables")}</h2><p className="muted small">{say("console.tables.text")}</p>
      <Loaded query={query}>{({ tables, unloaded }) => (
        <>
          {tables.length === 0 && <p className="muted">{say("console.none")}</p>}
          {tables.length > 0 && <div className="scrolls"><table><caption className="hidden">{say("console.tables")}</caption>
            <thead><tr><th scope="col">{say("console.tables.table")}</th><th scope="col">{say("console.tables.kind")}</th><th scope="col">{say("console.tables.date")}</th><th scope="col">{say("console.tables.rows")}</th><th scope="col">{say("console.tables.at")}</th><th scope="col"><span className="hidden">{say("console.tables.drop")}</span></th></tr></thead>
            <tbody>{tables.map((one) => <tr key={one.table}><th scope="row" className="mono">{shown(one.table)}</th><td>{say(`console.tables.kind.${one.kind}`)}</td><td className="figures">{shown(one.date ?? "") || "–"}</td><td className="figures">{one.rows}{one.skipped > 0 && <span className="tag">{say("console.tables.skipped", { n: one.skipped })}</span>}</td><td><Times at={one.loaded_at} plain /></td><td>{drop(one.table)}</td></tr>)}</tbody></table></div>}
          {unloaded.map((one) => <p key={one.table} className="problem"><b className="mono">{shown(one.table)}</b> {say(one.error.id, one.error.parameters as Record<string, string>)} {drop(one.table)}</p>)}
        </>
      )}</Loaded>
      {may("assign_tasks") && <Load />}
      {dropped !== null && <Drop table={dropped} close={() => setDropped(null)} />}
    </section>
  );
}
