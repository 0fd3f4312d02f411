import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, StrictMode, Suspense, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { get, Refusal } from "./api/client";
import { follow, STALE_AFTER_MS } from "./api/live";
import { forget, queries } from "./api/queries";
import type { Session } from "./api/types";
import { Frame } from "./frame/Frame";
import { GuestProvider, NodeProvider } from "./frame/node";
import { useSettings } from "./frame/settings";
import { SignInPage } from "./pages/SignIn";
import { Problems } from "./ui/states";
import { sayer, withWords, WordsContext, type Lang, type Say } from "./words/words";
import "./ui/tokens.css";
import "./ui/console.css";

/** How often it is asked how the link stands. */
const LINK_EVERY_MS = 10_000;

const enrol = withWords("Enrol", () => import("./pages/Enrol"));
const Enrol = lazy(async () => ({ default: (await enrol()).Enrol }));
const guest = withWords("Guest", () => import("./pages/Guest"));
const Guest = lazy(async () => ({ default: (await guest()).Guest }));

function Live({ session, ended, renew }: { session: Session; ended: () => void; renew: () => void }) {
  const [stale, setStale] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    let heard = Date.now();
    follow((news) => {
      heard = Date.now();
      setStale(false);
      if (news.kind === "changed") forget(news.change);
      if (news.kind === "reset") void queries.invalidateQueries();
      if (news.kind === "ended") ended();
    }, stop.signal);
    const poll = setInterval(() => void Promise.all([["link"], ["link", "health"]].map((queryKey) => queries.refetchQueries({ queryKey, exact: true }))), LINK_EVERY_MS);
    const watch = setInterval(() => setStale(Date.now() - heard > STALE_AFTER_MS), 1000);
    return () => {
      stop.abort();
      clearInterval(poll);
      clearInterval(watch);
    };
  }, [session.account.id]);
  // Who is only tasked may read nothing of what stands around the pages of our own desks.
  if (session.account.holder !== undefined) return <GuestProvider session={session} stale={stale} renew={renew}><Suspense><Guest /></Suspense></GuestProvider>;
  return <NodeProvider session={session} stale={stale} renew={renew}><Frame /></NodeProvider>;
}

function Console() {
  const { lang } = useSettings();
  const [words, setWords] = useState<{ lang: Lang; say: Say } | null>(null);
  const [session, setSession] = useState<Session | null | undefined>(undefined);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const speak = () => void sayer(lang, speak).then((say) => setWords({ lang, say }));
    speak();
  }, [lang]);
  const renew = () => void get<Session>("/v1/session").then(setSession).catch((problem: unknown) => {
    if (problem instanceof Refusal && problem.status === 401) setSession(null);
    else setError(problem);
  });
  useEffect(renew, []);
  useEffect(() => {
    if (session === null) queries.clear();
  }, [session]);
  if (!words) return null;
  return (
    <WordsContext.Provider value={words}>
      {session?.must_enrol ? <Suspense><Enrol session={session} renew={renew} /></Suspense> : session ? <Live session={session} ended={() => setSession(null)} renew={renew} /> : session === null ? <SignInPage enter={setSession} /> : error !== null ? <main className="door"><Problems of={error} /></main> : null}
    </WordsContext.Provider>
  );
}

createRoot(document.getElementById("console") as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Console />
    </QueryClientProvider>
  </StrictMode>,
);
