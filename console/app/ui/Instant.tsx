// A time typed in: never without its zone, in the same form in both languages, read back in all three zones.
import { useId, useState } from "react";
import { useNode } from "../frame/node";
import { date, instant, offsetName, time } from "../time/time";
import { useWords } from "../words/words";
import { Times } from "./marks";

export function InstantField({ value, change, label }: { value: number | undefined; change: (at: number | undefined) => void; label: string }) {
  const { zones } = useNode();
  const { say } = useWords();
  const [zone, setZone] = useState("UTC");
  const [refused, setRefused] = useState(false);
  const [typed, setTyped] = useState<{ text: string; at: number | undefined }>({ text: "", at: undefined });
  // A form that begins again says another time than was typed.
  const text = typed.at === value ? typed.text : value === undefined ? "" : `${date(value, zone)} ${time(value, zone)}`;
  const id = useId();
  const set = (text: string, inZone: string) => {
    const at = instant(text, inZone) ?? undefined;
    setTyped({ text, at });
    setZone(inZone);
    setRefused(false);
    change(at);
  };
  const now = Date.now();
  return (
    <div className="instant">
      <div className="row">
        <input aria-label={label} aria-describedby={id} ref={(field) => field?.setCustomValidity(text && value === undefined ? say("console.time.unread") : "")} onInvalid={() => setRefused(true)} placeholder="2026-11-22 17:30" value={text} onChange={(event) => set(event.target.value, zone)} />
        <select aria-label={say("console.zone")} value={zone} onChange={(event) => set(text, event.target.value)}>
          <option value="UTC">UTC</option>
          <option value={zones.ours}>{`${say("console.ours")} ${offsetName(now, zones.ours)}`}</option>
          <option value={zones.theirs}>{`${say("console.theirs")} ${offsetName(now, zones.theirs)}`}</option>
        </select>
      </div>
      <div id={id}>{value !== undefined ? <Times at={value} /> : <p className={refused ? "problem" : "muted"} role={refused ? "alert" : undefined}>{say(text ? "console.time.unread" : "console.time.form")}</p>}</div>
    </div>
  );
}
