// What can be said of a request's messages, in words, each line checked in this browser.
import { useEffect, useState } from "react";
import { getText } from "../api/client";
import type { Request } from "../api/types";
import { useNode, type PartyTerms } from "../frame/node";
import { checkInclusion, cosignedBy, parseCheckpoint, parseProof, rawEd25519, signedByLog, signedInAll, verify, type Signed } from "../proof/note";
import { bytes, hex, sha256, same } from "../proof/merkle";
import { useWords } from "../words/words";

type Line = { id: string; state: "holds" | "fails" | "waits"; values?: Record<string, unknown> };

const utf8 = new TextDecoder();
const keysOf = (parties: PartyTerms[], of: string, role: string) => parties.find((party) => party.id === of)?.keys.filter((key) => key.role === role) ?? [];

/** The envelope's digest, out of the entry that the log holds (the first line is the log's own). */
const envelopeOf = (entry: Uint8Array) => entry.slice(entry.indexOf(10) + 1);

async function signed(envelope: Uint8Array, parties: PartyTerms[]): Promise<Signed> {
  const { payloadType, payload, signatures } = JSON.parse(utf8.decode(envelope)) as { payloadType: string; payload: string; signatures: Array<{ keyid: string; sig: string }> };
  const content = bytes(payload);
  const encoder = new TextEncoder();
  const head = encoder.encode(`DSSEv1 ${encoder.encode(payloadType).length} ${payloadType} ${content.length} `);
  const message = new Uint8Array([...head, ...content]);
  const from = (JSON.parse(utf8.decode(content)) as { from: string }).from;
  return signedInAll(keysOf(parties, from, "message"), async (key) => {
    const id = hex(await sha256(bytes(key.key)));
    const line = signatures.find((one) => one.keyid === id);
    return line ? verify(key, bytes(line.sig), message) : "fails";
  });
}

async function check(request: Request, parties: PartyTerms[], owner: string, peer: string, mirrored: string | undefined): Promise<Line[]> {
  let [included, rightEnvelope, rightSigner] = [true, true, true];
  let size = 0;
  const keys = keysOf(parties, owner, "checkpoint");
  const unchecked = new Set<string>();
  let headSigned = true;
  const holds = ({ holds, unchecked: left }: Signed) => {
    left.forEach((algorithm) => unchecked.add(algorithm));
    return holds;
  };
  for (const message of request.messages) {
    const proof = parseProof(await getText(`/v1/links/${encodeURIComponent(request.link)}/proof?index=${message.own.index}`));
    if (!proof) return [{ id: "unreadable", state: "fails" }];
    size = proof.checkpoint.size;
    included &&= proof.index === message.own.index && (await checkInclusion(proof)).included;
    const envelope = envelopeOf(proof.entry);
    rightEnvelope &&= same(await sha256(envelope), bytes(btoa(String.fromCharCode(...(message.digest.match(/../g) ?? []).map((pair) => parseInt(pair, 16))))));
    rightSigner &&= holds(await signed(envelope, parties));
    headSigned &&= holds(await signedInAll(keys, (key) => signedByLog(proof.checkpoint, key)));
  }
  const mirror = mirrored ? parseCheckpoint(mirrored) : null;
  const mirrorKey = keysOf(parties, peer, "mirror").map(({ key }) => rawEd25519(key)).find((key) => key !== null);
  const cosigned = mirror && mirrorKey ? await cosignedBy(mirror, `${mirror.origin}/mirror`, mirrorKey) : null;
  const both = request.messages.every((message) => message.peer !== null);
  const state = (holds: boolean): Line["state"] => (holds ? "holds" : "fails");
  return [
    { id: "signed", state: state(rightSigner) },
    { id: "content", state: state(rightEnvelope) },
    { id: "ours", state: state(included && headSigned), values: { size } },
    { id: "theirs", state: both ? "holds" : "waits" },
    { id: "mirrored", state: cosigned === null ? "waits" : "holds", values: { size: mirror?.size ?? 0 } },
    ...(unchecked.size > 0 ? [{ id: "unchecked", state: "waits" as const, values: { algorithms: [...unchecked].join(", ") } }] : []),
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
