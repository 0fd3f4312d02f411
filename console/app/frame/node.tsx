// What every page knows: who is signed in, the link, the agreement's words, and what time it is at the node.
import { useQueries, useQuery } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import * as queries from "../api/queries";
import type { Agreement, Link, Session } from "../api/types";
import { inLang, shown, useWords, type Lang } from "../words/words";
import { usePlace } from "./router";
import type { Schema } from "../ui/schema";

type Text = { en: string; zh: string };
interface Named { id: string; label: Text; description?: Text }
export interface PartyTerms { id: string; name: Text; agencies?: Array<{ id: string; role: string; name: Text }>; calendar?: { zone: { name: string; label: Text } }; keys: Array<{ role: string; algorithm: string; key: string; from: number; until: number }>; address: string }
interface Standard { budget: number; basis: "clock_time" | "working_time" }

/** What the console reads of an agreement's payload. */
export interface Terms {
  parties: PartyTerms[];
  kinds: Array<Named & { request: Schema; answer: Schema; standards: Record<string, Record<string, Standard>> }>;
  urgencies: Array<Named & { meaning?: Text }>;
  grounds: Named[];
  reasons: Named[];
  ladder: Named[];
  steps: Record<string, { label: Text; body: Schema }>;
  definitions: Record<string, Schema>;
  witnesses?: Array<{ name: Text; key: string; url: string }>;
  title: Text;
}

export interface NodeView {
  session: Session;
  /** Reads again who is signed in, and how they prove it. */
  renew: () => void;
  links: Link[];
  link: Link | undefined;
  agreement: Agreement | undefined;
  terms: Terms | undefined;
  /** The agreement of another link. */
  termsOf: (link: string) => Terms | undefined;
  may: (action: string) => boolean;
  /** The IANA names of our zone and of theirs. */
  zones: { ours: string; theirs: string };
  partyName: (id: string) => string;
  /** What the agreement calls a kind, urgency, ground, reason or step. */
  term: (of: "kinds" | "urgencies" | "grounds" | "reasons" | "ladder", id: string | undefined) => string;
  stepName: (type: string) => string;
  /** What colleagues call somebody; the id of whoever is no account. */
  accountName: (id: string | undefined) => string;
  exercise: boolean;
  stale: boolean;
}

const NodeContext = createContext<NodeView | null>(null);

export function useNode(): NodeView {
  const view = useContext(NodeContext);
  if (!view) throw new Error("useNode stands outside of NodeProvider");
  return view;
}

const zoneOf = (party: PartyTerms | undefined) => party?.calendar?.zone.name ?? "UTC";

/** Names as the first of the agreements that knows them has them. */
function namesIn(agreements: Terms[], lang: Lang) {
  const first = <Of,>(find: (terms: Terms) => Of | undefined) => agreements.map(find).find((found) => found !== undefined);
  return {
    partyName: (id: string) => inLang(first((terms) => terms.parties.find((party) => party.id === id))?.name, lang) || shown(id),
    term: (of: "kinds" | "urgencies" | "grounds" | "reasons" | "ladder", id: string | undefined) => (id ? inLang(first((terms) => terms[of]?.find((named) => named.id === id))?.label, lang) || shown(id) : ""),
    stepName: (type: string) => inLang(first((terms) => terms.steps[type])?.label, lang),
  };
}

export function NodeProvider({ session, stale, renew, children }: { session: Session; stale: boolean; renew: () => void; children: ReactNode }) {
  const { lang, say } = useWords();
  const reads = session.may.includes("read_cases");
  const { path, query } = usePlace();
  const links = useQuery(queries.links).data ?? [];
  const requests = useQuery({ ...queries.requests, enabled: reads }).data ?? [];
  const accounts = useQuery(queries.people).data?.accounts ?? [];
  // A request is on one link, whatever the address says.
  const wanted = (path[0] === "r" && requests.find((request) => request.request === path[1])?.link) || query.get("link");
  const link = links.find((one) => one.link === wanted) ?? links[0];
  const agreement = useQuery(queries.agreement(link?.agreement ?? "")).data;
  const ids = [...new Set(links.map((one) => one.agreement))];
  const known = useQueries({ queries: ids.map(queries.agreement) }).map(({ data }) => data?.payload as Terms | undefined);
  const agreements = known.filter((terms) => terms !== undefined);
  const terms = agreement?.payload as Terms | undefined;
  const names = namesIn(terms ? [terms, ...agreements] : agreements, lang);
  const party = (id: string | undefined) => terms?.parties.find((one) => one.id === id);
  const view: NodeView = {
    session,
    renew,
    links,
    link,
    agreement,
    terms,
    termsOf: (of) => known[ids.indexOf(links.find((one) => one.link === of)?.agreement ?? "")],
    may: (action) => session.may.includes(action),
    zones: { ours: zoneOf(party(session.party)), theirs: zoneOf(party(link?.peer)) },
    ...names,
    stepName: (type) => names.stepName(type) || say(`console.type.${type}`),
    accountName: (id) => shown(accounts.find((account) => account.id === id)?.name ?? id ?? ""),
    exercise: requests.some((request) => request.exercise !== undefined && !["closed", "withdrawn"].includes(request.phase)),
    stale,
  };
  return <NodeContext.Provider value={view}>{children}</NodeContext.Provider>;
}

/** What pages know for somebody who is only tasked: themselves, and the zone of their own wall. */
export function GuestProvider({ session, stale, renew, children }: { session: Session; stale: boolean; renew: () => void; children: ReactNode }) {
  const { lang } = useWords();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const view: NodeView = {
    session,
    renew,
    links: [],
    link: undefined,
    agreement: undefined,
    terms: undefined,
    termsOf: () => undefined,
    may: (action) => session.may.includes(action),
    zones: { ours: zone, theirs: zone },
    ...namesIn([], lang),
    accountName: (id) => shown(id ?? ""),
    exercise: false,
    stale,
  };
  return <NodeContext.Provider value={view}>{children}</NodeContext.Provider>;
}

/** The time, again every second. Clocks are the node's to compute; this only moves the display between its answers. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
