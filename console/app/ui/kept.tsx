// What somebody has typed and not sent: held in this tab's memory, for them alone, so that a page left, a dialog closed or a session that ended takes nothing away.
import { useState } from "react";
import { useNode } from "../frame/node";
import { useWords } from "../words/words";

const kept = new Map<string, unknown>();

window.addEventListener("beforeunload", (event) => kept.size > 0 && event.preventDefault());

export interface Kept<T> {
  value: T;
  change: (value: T) => void;
  /** Something was changed and not sent. */
  changed: boolean;
  /** As it began. */
  again: () => void;
  /** It is sent: whoever comes back begins anew. */
  done: () => void;
}

/** State by a name that says what it is about: whoever comes back to it, as the same account, finds what they left. */
export function useKept<T>(name: string, begin: () => T): Kept<T> {
  const { session } = useNode();
  const key = `${session.account.id} ${name}`;
  const [value, setValue] = useState(() => (kept.has(key) ? (kept.get(key) as T) : begin()));
  return {
    value,
    change: (to) => {
      kept.set(key, to);
      setValue(to);
    },
    changed: kept.has(key),
    again: () => {
      kept.delete(key);
      setValue(begin());
    },
    done: () => void kept.delete(key),
  };
}

/** Empties a form, and takes that back. */
export function BeginAgain<T>({ of }: { of: Kept<T> }) {
  const { say } = useWords();
  const [before, setBefore] = useState<{ value: T } | null>(null);
  if (of.changed) return <button type="button" className="quiet" onClick={() => { setBefore({ value: of.value }); of.again(); }}>{say("console.form.begin_again")}</button>;
  return before && <button type="button" className="quiet" onClick={() => of.change(before.value)}>{say("console.form.take_back")}</button>;
}
