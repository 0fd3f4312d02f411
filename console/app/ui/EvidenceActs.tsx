// What people do with an item of evidence, each in a dialog that says what will come of it.
import { useState, type FormEvent, type ReactNode } from "react";
import { getBlob, once, post } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { go } from "../frame/router";
import { Sha256 } from "../proof/digest";
import { useWords } from "../words/words";
import { WhoFields, WordsField, type Who } from "./CustodyFields";
import { Dialog } from "./Dialog";
import { manifestOf, retentionOf, text, useSize, type Manifest } from "./item";
import { Hash, Times } from "./marks";
import { save } from "./save";
import { Sent } from "./Sent";
import { Problems } from "./states";
import { tar } from "./tar";

/** As much as the node gives at once. */
const PIECE_BYTES = 4 << 20;

export type Act = "fetch" | "decline" | "offer" | "note" | "export" | "dispose" | "forget";
export interface ActOn { item: Api.EvidenceItem; close: () => void }

interface Form extends ActOn {
  act: Act;
  /** What leaves or is written down; a draft if that has to wait for a yes. */
  send: (who: Who) => Promise<unknown>;
  /** Without it nobody is asked who does it. */
  recorded?: boolean;
  /** What somebody must have read before. */
  seen?: string;
  children?: ReactNode;
}

const waitsOf = (outcome: unknown): Api.Waits | null => (typeof outcome === "object" && outcome !== null && "draft" in outcome ? (outcome as Api.Waits) : null);

function ActForm({ item, close, act, send, recorded = true, seen, children }: Form) {
  const { session } = useNode();
  const { say } = useWords();
  const size = useSize();
  const [who, setWho] = useState<Who>({ by: session.account.name });
  const [read, setRead] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [waits, setWaits] = useState<Api.Waits | null>(null);
  const manifest = manifestOf(item);
  const title = say(`console.evidence.${act}`);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const done = (outcome: unknown) => {
      queries.forget({ what: "evidence" });
      queries.forget({ what: "draft" });
      setWaits(waitsOf(outcome));
      if (!waitsOf(outcome)) close();
    };
    void send(who).then(done).catch(setError).finally(() => setBusy(false));
  };
  return (
    <Dialog title={title} close={close}>
      {waits ? <Sent outcome={waits} to={`/evidence/${item.item}`} close={close} /> : (
        <form onSubmit={submit}>
          <p className="break"><b><bdi>{text(manifest.name)}</bdi></b> · <span className="figures">{size(manifest.size)}</span></p>
          <p className="muted">{say(`console.evidence.${act}_text`)}</p>
          {children}
          {recorded && <WhoFields who={who} change={setWho} />}
          {seen && <p><label className="check"><input type="checkbox" checked={read} onChange={(event) => setRead(event.target.checked)} /> {seen}</label></p>}
          {error !== null && <Problems of={error} />}
          <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={busy || (seen !== undefined && !read)}>{title}</button></div>
        </form>
      )}
    </Dialog>
  );
}

const address = (item: Api.EvidenceItem, what: string) => `/v1/evidence/${item.item}/${what}`;

/** Sends once, however often the connection is lost. */
function useSend(item: Api.EvidenceItem, what: string): (body: object) => Promise<unknown> {
  const [deliver] = useState(once);
  return (body) => deliver<unknown>(address(item, what), body);
}

function Fetch({ item, close }: ActOn) {
  return <ActForm item={item} close={close} act="fetch" send={useSend(item, "fetch")} />;
}

function Decline({ item, close }: ActOn) {
  const send = useSend(item, "decline");
  return <ActForm item={item} close={close} act="decline" recorded={false} send={() => send({})} />;
}

function Offer({ item, close }: ActOn) {
  const { links, partyName } = useNode();
  const { say } = useWords();
  const send = useSend(item, "offer");
  const peers = [...new Set(links.map((link) => link.peer))];
  const [to, setTo] = useState(peers.find((peer) => peer !== item.from) ?? "");
  return (
    <ActForm item={item} close={close} act="offer" send={(who) => send({ ...who, to })}>
      <label className="field"><span>{say("console.evidence.to")}</span><select required value={to} onChange={(event) => setTo(event.target.value)}>{peers.map((peer) => <option key={peer} value={peer}>{partyName(peer)}</option>)}</select></label>
    </ActForm>
  );
}

function Note({ item, close }: ActOn) {
  const { say } = useWords();
  const send = useSend(item, "custody");
  const [event, setEvent] = useState("examined");
  const [change, setChange] = useState("");
  const events = ["examined", "accessed", "noted", retentionOf(item).held ? "released" : "held"];
  return (
    <ActForm item={item} close={close} act="note" send={(who) => send({ ...who, event, ...(change ? { change } : {}) })}>
      <label className="field"><span>{say("console.evidence.event")}</span><select value={event} onChange={(choice) => setEvent(choice.target.value)}>{events.map((one) => <option key={one} value={one}>{say(`console.custody.event.${one}`)}</option>)}</select></label>
      <WordsField label={say("console.custody.changes")} value={change} change={setChange} />
    </ActForm>
  );
}

/** When it goes by the rule, and who is told that it went. */
function Dispose({ item, close }: ActOn) {
  const { partyName } = useNode();
  const { say } = useWords();
  const send = useSend(item, "dispose");
  const { dispose_after: after } = retentionOf(item);
  const told = [...new Set([...(item.from ? [item.from] : []), ...item.copies.map((copy) => copy.party)])].map(partyName);
  return (
    <ActForm item={item} close={close} act="dispose" send={send} seen={say("console.evidence.dispose_seen")}>
      <p className={after === undefined || after > Date.now() ? "problem small" : "small"}>{after === undefined ? say("console.evidence.dispose_no_rule") : <>{say("console.evidence.dispose_after")} <Times at={after} plain /></>}</p>
      <p className="small">{told.length === 0 ? say("console.evidence.told_nobody") : say("console.evidence.told", { parties: told.join(", ") })}</p>
      <p className="small">SHA-256 <Hash of={manifestOf(item).digests["sha256"] ?? ""} ends={12} /></p>
    </ActForm>
  );
}

function Forget({ item, close }: ActOn) {
  const forget = async () => {
    await post(address(item, "forget"), {});
    go("/evidence");
  };
  return <ActForm item={item} close={close} act="forget" recorded={false} send={forget} />;
}

/** The bytes in pieces, and only if they are those of the manifest. */
async function contentOf(item: Api.EvidenceItem, { size, digests }: Manifest): Promise<Blob> {
  const pieces: Blob[] = [];
  const digest = new Sha256();
  for (let offset = 0; offset < size; offset += PIECE_BYTES) {
    const piece = await getBlob(`${address(item, "bytes")}?offset=${offset}&count=${PIECE_BYTES}`);
    digest.add(new Uint8Array(await piece.arrayBuffer()));
    pieces.push(piece);
  }
  if (digest.finish() !== digests["sha256"]) throw new Error("the bytes are not those of the manifest");
  return new Blob(pieces);
}

function Export({ item, close }: ActOn) {
  const take = async (who: Who) => {
    const record = await post<unknown>(address(item, "export"), who);
    const content = await contentOf(item, manifestOf(item));
    save(tar([{ name: `${item.item}/evidence.json`, content: new Blob([JSON.stringify(record)]) }, { name: `${item.item}/content`, content }]), `${item.item}.tar`);
  };
  return <ActForm item={item} close={close} act="export" send={take} />;
}

const dialogs: Record<Act, (on: ActOn) => ReactNode> = { fetch: Fetch, decline: Decline, offer: Offer, note: Note, export: Export, dispose: Dispose, forget: Forget };

export function ActDialog({ act, ...on }: ActOn & { act: Act }) {
  const Chosen = dialogs[act];
  return <Chosen {...on} />;
}
