// What can be said of a request's messages, in words, each line checked in this browser.
import { useEffect, useState } from "react";
import { getText } from "../api/client";
import type { Request } from "../api/types";
import { useNode, type PartyTerms } from "../frame/node";
import { checkInclusion, cosignedBy, parseCheckpoint, parseProof, rawEd25519, signedByLog } from "../proof/note";
import { bytes, hex, sha256, same } from "../proof/merkle";
import { useWords } from "../words/words";

type Line = { id: string; state: "holds" | "fails" | "waits"; values?: Record<string, unknown> };

const utf8 = new TextDecoder();
const keyOf = (party: PartyTerms | undefined, role: string) => {
  const key = party?.keys.find((one) => one.role === role && one.algorithm === "ed25519")?.key;
  return key ? rawEd25519(key) : null;
};

/** The envelope's digest, out of the entry that the log holds (the first line is the log's own). */
const envelopeOf = (entry: Uint8Array) => entry.slice(entry.indexOf(10) + 1);

async function signed(envelope: Uint8Array, parties: PartyTerms[]): Promise<boolean> {
  const { payloadType, payload, signatures } = JSON.parse(utf8.decode(envelope)) as { payloadType: string; payload: string; signatures: Array<{ keyid: string; sig: string }> };
  const content = bytes(payload);
  const encoder = new TextEncoder();
  const head = encoder.encode(`DSSEv1 ${encoder.encode(payloadType).length} ${payloadType} ${content.length} `);
  const message = new Uint8Array([...head, ...content]);
  const from = (JSON.parse(utf8.decode(content)) as { from: string }).from;
  for (const { key, algorithm, role } of parties.find((party) => party.id === from)?.keys ?? []) {
    const raw = role === "message" && algorithm === "ed25519" ? rawEd25519(key) : null;
    const id = hex(await sha256(bytes(key)));
    const line = signatures.find((one) => one.keyid === id);
    if (!raw || !line) continue;
    const imported = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
    if (await crypto.subtle.verify("Ed25519", imported, bytes(line.sig), message)) return true;
  }
  return false;
}

async function check(request: Request, parties: PartyTerms[], owner: string, peer: string, mirrored: string | undefined): Promise<Line[]> {
  let [included, rightEnvelope, rightSigner] = [true, true, true];
  let size = 0;
  const key = keyOf(parties.find((party) => party.id === owner), "checkpoint");
  let headSigned = key !== null;
  for (const message of request.messages) {
    const proof = parseProof(await getText(`/v1/links/${encodeURIComponent(request.link)}/proof?index=${message.own.index}`));
    if (!proof) return [{ id: "unreadable", state: "fails" }];
    size = proof.checkpoint.size;
    included &&= proof.index === message.own.index && (await checkInclusion(proof)).included;
    const envelope = envelopeOf(proof.entry);
    rightEnvelope &&= same(await sha256(envelope), bytes(btoa(String.fromCharCode(...(message.digest.match(/../g) ?? []).map((pair) => parseInt(pair, 16))))));
    rightSigner &&= await signed(envelope, parties);
    headSigned &&= key !== null && (await signedByLog(proof.checkpoint, key));
  }
  const mirror = mirrored ? parseCheckpoint(mirrored) : null;
  const mirrorKey = keyOf(parties.find((party) => party.id === peer), "mirror");
  const cosigned = mirror && mirrorKey ? await cosignedBy(mirror, `${mirror.origin}/mirror`, mirrorKey) : null;
  const both = request.messages.every((message) => message.peer !== null);
  const state = (holds: boolean): Line["state"] => (holds ? "holds" : "fails");
  return [
    { id: "signed", state: state(rightSigner) },
    { id: "content", state: state(rightEnvelope) },
    { id: "ours", state: state(included && headSigned), values: { size } },
    { id: "theirs", state: both ? "holds" : "waits" },
    { id: "mirrored", state: cosigned === null ? "waits" : "holds", values: { size: mirror?.size ?? 0 } },
  ];
}

const sign = { holds: "✓", fails: "✕", waits: "◇" };

export function ProofLines({ request }: { request: Request }) {
  const { terms, link } = useNode();
  const { say } = useWords();
  const [lines, setLines] = useState<Line[] | null>(null);
  const [at, setAt] = useState(0);
  const mirrored = link?.mirrored?.note;
  const marks = request.messages.map((message) => `${message.own.index}:${message.peer?.index ?? ""}`).join();
  useEffect(() => {
    let here = true;
    if (terms && link) {
      void check(request, terms.parties, link.owner, link.peer, mirrored)
        .catch((): Line[] => [{ id: "unreadable", state: "fails" }])
        .then((found) => {
          if (!here) return;
          setLines(found);
          setAt(Date.now());
        });
    }
    return () => {
      here = false;
    };
  }, [terms, link?.link, mirrored, marks]);
  return (
    <section className="panel"><h2>{say("console.proof")}</h2>
      <ul className="proof-lines" aria-live="polite">{(lines ?? []).map(({ id, state, values }) => <li key={id} className={state}><span aria-hidden="true">{sign[state]}</span><span>{say(`console.proof.${id}.${state}`, values)}</span></li>)}</ul>
      <p className="small muted">{lines ? say("console.proof.here", { time: new Date(at).toISOString().slice(11, 19) }) : say("console.proof.checking")}</p>
    </section>
  );
}
