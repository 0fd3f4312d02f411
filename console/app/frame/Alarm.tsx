// For whoever has the watch: what becomes due soon, or overdue, is called out once, by sight, by sound and by the system's notice.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { standWatch } from "../api/attended";
import * as queries from "../api/queries";
import type { RequestSummary } from "../api/types";
import { useWords } from "../words/words";
import { faceOfRequest, Remaining, weOwe } from "../ui/marks";
import { useNode, useNow } from "./node";
import { go } from "./router";

/** More at once are a list for the page of the watch. */
const SHOWN_MAX = 5;
const TONE_HZ = 660;
const TONE_S = 0.35;

const over = new Set(["closed", "withdrawn"]);

/** A browser in which nobody has done anything yet stays silent. */
function sound(): void {
  const context = new AudioContext();
  const tone = context.createOscillator();
  tone.frequency.value = TONE_HZ;
  tone.connect(context.destination);
  tone.onended = () => void context.close();
  tone.start();
  tone.stop(context.currentTime + TONE_S);
}

function notify(title: string, text: string): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  new Notification(title, { body: text, tag: "comity-watch" }).onclick = () => window.focus();
}

/** What is due and has not been called out yet as it stands now. */
function useCalls(now: number): { calls: RequestSummary[]; noted: () => void } {
  const requests = useQuery(queries.requests).data ?? [];
  const [noted, setNoted] = useState<ReadonlySet<string>>(new Set());
  const mark = (request: RequestSummary) => `${request.request} ${request.due_clock} ${faceOfRequest(request, now)}`;
  const calls = requests.filter((request) => !over.has(request.phase) && weOwe(request) && ["soon", "overdue"].includes(faceOfRequest(request, now)) && !noted.has(mark(request)));
  return { calls, noted: () => setNoted(new Set([...noted, ...calls.map(mark)])) };
}

function Calls() {
  const { term } = useNode();
  const { say } = useWords();
  const now = useNow();
  const { calls, noted } = useCalls(now);
  const called = useRef(0);
  useEffect(() => {
    if (calls.length > called.current) {
      sound();
      notify(say("console.alarm.title", { n: calls.length }), calls.slice(0, SHOWN_MAX).map((call) => `${term("kinds", call.kind)} ${call.request}`).join("\n"));
    }
    called.current = calls.length;
  });
  if (calls.length === 0) return null;
  return (
    <section className="panel alarm calls" role="alert" aria-label={say("console.alarm.title", { n: calls.length })}>
      <header className="title"><h2>{say("console.alarm.title", { n: calls.length })}</h2><span className="spacer" /><button type="button" onClick={noted}>{say("console.alarm.noted")}</button></header>
      <ul className="rows">{calls.slice(0, SHOWN_MAX).map((call) => (
        <li key={call.request}><a href={`/r/${call.request}`} onClick={(event) => { event.preventDefault(); go(`/r/${call.request}`); }}>{term("kinds", call.kind)} <span className="mono">{call.request}</span></a> <Remaining face={faceOfRequest(call, now)} due={call.due} now={now} /></li>
      ))}</ul>
    </section>
  );
}

export function Alarm() {
  const { session } = useNode();
  const watches = useQuery(queries.watch).data;
  const mine = watches?.watches.some((watch) => watch.officer === session.account.id) ?? false;
  useEffect(() => {
    standWatch(mine);
    return () => standWatch(false);
  }, [mine]);
  return mine ? <Calls /> : null;
}
