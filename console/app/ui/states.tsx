// What a page shows while it has nothing to show, and why.
import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { Refusal } from "../api/client";
import type { Problem } from "../api/types";
import { useWords, type Values } from "../words/words";

const SKELETON_AFTER_MS = 300;

export function Problems({ of }: { of: unknown }) {
  const { say } = useWords();
  if (!(of instanceof Refusal)) return <p className="problem" role="alert">{say("console.error.unexpected")}</p>;
  const line = (problem: Problem, key: number) => <li key={key}>{say(problem.id, problem.parameters as Values)}</li>;
  return (
    <div className="problem" role="alert">
      <p><b>{say(`console.code.${of.problem.code}`)}</b> {say(of.problem.id, of.problem.parameters as Values)}</p>
      {of.problems.length > 0 && <ul>{of.problems.map(line)}</ul>}
      <p className="muted mono">{of.problem.id}</p>
    </div>
  );
}

/** Who can grant what this person may not do. */
export function Forbidden({ action }: { action: string }) {
  const { say } = useWords();
  return (
    <section className="panel empty">
      <h2>{say("console.forbidden.title")}</h2>
      <p>{say("console.forbidden.text", { action: say(`console.action.${action}`), roles: say(`console.who_may.${action}`) })}</p>
    </section>
  );
}

export function Skeleton() {
  const { say } = useWords();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return <div className="skeleton" role="status">{late && <><span className="hidden">{say("console.loading")}</span><i /><i /><i /></>}</div>;
}

/** Old data stays while new is fetched; a failure beside old data is said above it. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.data === undefined) return query.error ? <Problems of={query.error} /> : <Skeleton />;
  return <>{query.error ? <Problems of={query.error} /> : null}{children(query.data)}</>;
}
