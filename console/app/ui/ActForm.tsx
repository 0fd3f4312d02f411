// A dialog in which somebody says who does something with evidence, where, why and by which authority, and does it.
import { useState, type FormEvent, type ReactNode } from "react";
import { once } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { useWords } from "../words/words";
import { WhoFields } from "./CustodyFields";
import { Dialog } from "./Dialog";
import { BeginAgain, useKept } from "./kept";
import { Sent } from "./Sent";
import { Problems } from "./states";

/** What was written, by the names under which the node takes it. */
export type Fields = Record<string, string>;
export type Deliver = (path: string, body: unknown) => Promise<unknown>;

interface Form {
  /** What is done: a family of words. */
  act: string;
  /** With what: what is typed is kept under this name. */
  of: string;
  about: ReactNode;
  begin?: Fields;
  /** What leaves or is written down; a draft if that has to wait for a yes. */
  send: (fields: Fields, deliver: Deliver) => Promise<unknown>;
  /** Without it nobody is asked who does it. */
  recorded?: boolean;
  /** What somebody must have read before. */
  seen?: string;
  close: () => void;
  children?: (fields: Fields, change: (fields: Fields) => void) => ReactNode;
}

const waitsIn = (outcome: unknown): Api.Waits | null => (typeof outcome === "object" && outcome !== null && "draft" in outcome ? (outcome as Api.Waits) : null);

export function ActForm({ act, of, about, begin = {}, send, recorded = true, seen, close, children }: Form) {
  const { session } = useNode();
  const { say } = useWords();
  const held = useKept(`evidence ${of} ${act}`, () => ({ fields: { by: session.account.name, ...begin } as Fields, deliver: once() as Deliver }));
  const { fields, deliver } = held.value;
  const [read, setRead] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [waits, setWaits] = useState<Api.Waits | null>(null);
  const title = say(`console.evidence.${act}`);
  const change = (fields: Fields) => held.change({ ...held.value, fields });
  const done = (outcome: unknown) => {
    held.done();
    for (const what of ["evidence", "draft"] as const) queries.forget({ what });
    setWaits(waitsIn(outcome));
    if (!waitsIn(outcome)) close();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    void send(Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== "")), deliver).then(done).catch(setError).finally(() => setBusy(false));
  };
  if (waits) return <Dialog title={title} close={close}><Sent outcome={waits} to="/evidence" close={close} /></Dialog>;
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={submit}>
        {about}
        <p className="muted">{say(`console.evidence.${act}_text`)}</p>
        {children?.(fields, change)}
        {recorded && <WhoFields who={fields} change={change} />}
        {seen && <p><label className="check"><input type="checkbox" checked={read} onChange={(event) => setRead(event.target.checked)} /> {seen}</label></p>}
        {error !== null && <Problems of={error} />}
        <div className="actions"><BeginAgain of={held} /><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={busy || (seen !== undefined && !read)}>{title}</button></div>
      </form>
    </Dialog>
  );
}
