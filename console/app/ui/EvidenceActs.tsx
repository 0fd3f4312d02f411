// What people do with an item of evidence, each in a dialog that says what will come of it.
import { sha256 } from "@noble/hashes/sha2";
import type { ReactNode } from "react";
import { get, getBlob, post } from "../api/client";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { go } from "../frame/router";
import { hex } from "../proof/merkle";
import { useWords } from "../words/words";
import { ActForm, type Deliver, type Fields } from "./ActForm";
import { WordsField } from "./CustodyFields";
import { manifestOf, retentionOf, text, useSize, type Manifest } from "./item";
import { Hash, Times } from "./marks";
import { save } from "./save";
import { tar } from "./tar";

/** As much as the node gives at once. */
const PIECE_BYTES = 4 << 20;

export type Act = "fetch" | "decline" | "offer" | "note" | "stamp" | "export" | "dispose" | "forget";
interface ActOn { item: Api.EvidenceItem; close: () => void }

function Name({ item }: { item: Api.EvidenceItem }) {
  const size = useSize();
  const manifest = manifestOf(item);
  return <p className="break"><b><bdi>{text(manifest.name)}</bdi></b> · <span className="figures">{size(manifest.size)}</span></p>;
}

const address = (item: Api.EvidenceItem, what: string) => `/v1/evidence/${item.item}/${what}`;
const common = ({ item, close }: ActOn) => ({ of: item.item, about: <Name item={item} />, close });
const to = (item: Api.EvidenceItem, what: string) => (fields: Fields, deliver: Deliver) => deliver(address(item, what), fields);

const Fetch = (on: ActOn) => <ActForm {...common(on)} act="fetch" send={to(on.item, "fetch")} />;

const Decline = (on: ActOn) => <ActForm {...common(on)} act="decline" recorded={false} send={(_, deliver) => deliver(address(on.item, "decline"), {})} />;

function Offer(on: ActOn) {
  const { links, partyName } = useNode();
  const { say } = useWords();
  const peers = [...new Set(links.map((link) => link.peer))];
  const first = peers.find((peer) => peer !== on.item.from) ?? "";
  return (
    <ActForm {...common(on)} act="offer" begin={{ to: first }} send={to(on.item, "offer")}>
      {(fields, change) => <label className="field"><span>{say("console.evidence.to")}</span><select required value={fields["to"]} onChange={(event) => change({ ...fields, to: event.target.value })}>{peers.map((peer) => <option key={peer} value={peer}>{partyName(peer)}</option>)}</select></label>}
    </ActForm>
  );
}

function Note(on: ActOn) {
  const { say } = useWords();
  const events = ["examined", "accessed", "noted", retentionOf(on.item).held ? "released" : "held"];
  return (
    <ActForm {...common(on)} act="note" begin={{ event: "examined" }} send={to(on.item, "custody")}>
      {(fields, change) => (
        <>
          <label className="field"><span>{say("console.evidence.event")}</span><select value={fields["event"]} onChange={(event) => change({ ...fields, event: event.target.value })}>{events.map((one) => <option key={one} value={one}>{say(`console.custody.event.${one}`)}</option>)}</select></label>
          <WordsField label={say("console.custody.changes")} value={fields["change"] ?? ""} change={(text) => change({ ...fields, change: text })} />
        </>
      )}
    </ActForm>
  );
}

/** The node asks its authority, which can take a while. */
function Stamp(on: ActOn) {
  const { say } = useWords();
  return <ActForm {...common(on)} act="stamp" send={to(on.item, "stamps")}>{() => <p className="small break">{say("console.evidence.authority")} <bdi className="mono">{text(on.item.stamp_authority)}</bdi></p>}</ActForm>;
}

/** When it goes by the rule, and who is told that it went. */
function Dispose(on: ActOn) {
  const { item } = on;
  const { partyName } = useNode();
  const { say } = useWords();
  const { dispose_after: after } = retentionOf(item);
  const early = after === undefined || after > Date.now();
  const told = [...new Set([...(item.from ? [item.from] : []), ...item.copies.map((copy) => copy.party)])].map(partyName);
  return (
    <ActForm {...common(on)} act="dispose" send={to(item, "dispose")} seen={say("console.evidence.dispose_seen")}>
      {() => (
        <>
          <p className={early ? "problem small" : "small"}>{after === undefined ? say("console.evidence.dispose_no_rule") : <>{say("console.evidence.dispose_after")} <Times at={after} plain /></>}</p>
          <p className="small">{told.length === 0 ? say("console.evidence.told_nobody") : say("console.evidence.told", { parties: told.join(", ") })}</p>
          <p className="small">SHA-256 <Hash of={manifestOf(item).digests["sha256"] ?? ""} ends={12} /></p>
        </>
      )}
    </ActForm>
  );
}

function Forget(on: ActOn) {
  const forget = async () => {
    await post(address(on.item, "forget"), {});
    go("/evidence");
  };
  return <ActForm {...common(on)} act="forget" recorded={false} send={forget} />;
}

/** The bytes in pieces, and only if they are those of the manifest. */
async function contentOf(item: Api.EvidenceItem, { size, digests }: Manifest): Promise<Blob> {
  const pieces: Blob[] = [];
  const digest = sha256.create();
  for (let offset = 0; offset < size; offset += PIECE_BYTES) {
    const piece = await getBlob(`${address(item, "bytes")}?offset=${offset}&count=${PIECE_BYTES}`);
    digest.update(new Uint8Array(await piece.arrayBuffer()));
    pieces.push(piece);
  }
  if (hex(digest.digest()) !== digests["sha256"]) throw new Error("the bytes are not those of the manifest");
  return new Blob(pieces);
}

function Export(on: ActOn) {
  const { item } = on;
  const take = async (fields: Fields) => {
    const record = await post<unknown>(address(item, "export"), fields);
    const described = await get<unknown>(address(item, "case"));
    const file = (name: string, content: Blob) => ({ name: `${item.item}/${name}`, content });
    const written = (value: unknown) => new Blob([JSON.stringify(value)]);
    save(tar([file("evidence.json", written(record)), file("case.jsonld", written(described)), file("content", await contentOf(item, manifestOf(item)))]), `${item.item}.tar`);
  };
  return <ActForm {...common(on)} act="export" send={take} />;
}

const dialogs: Record<Act, (on: ActOn) => ReactNode> = { fetch: Fetch, decline: Decline, offer: Offer, note: Note, stamp: Stamp, export: Export, dispose: Dispose, forget: Forget };

export function ActDialog({ act, ...on }: ActOn & { act: Act }) {
  const Chosen = dialogs[act];
  return <Chosen {...on} />;
}

/** All at once whose rule says that they should go. */
export function DisposeDue({ items, close }: { items: Api.EvidenceSummary[]; close: () => void }) {
  const { say } = useWords();
  const size = useSize();
  const dispose = async (fields: Fields) => {
    let waits: unknown;
    for (const { item } of items) {
      const said = await post<object>(`/v1/evidence/${item}/dispose`, fields);
      if ("draft" in said) waits = said;
    }
    return waits;
  };
  return (
    <ActForm of="due" act="dispose" close={close} send={dispose} seen={say("console.evidence.dispose_seen")}
      about={<ul className="rows">{items.map((one) => <li key={one.item} className="break"><b><bdi>{text(one.name)}</bdi></b> · <span className="figures">{size(one.size)}</span> · <span className="mono">{one.item}</span></li>)}</ul>} />
  );
}
