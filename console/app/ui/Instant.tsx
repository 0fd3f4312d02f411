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
  const [text, setText] = useState(value === undefined ? "" : `${date(value, "UTC")} ${time(value, "UTC")}`);
  const id = useId();
  const set = (typed: string, inZone: string) => {
    setText(typed);
    setZone(inZone);
    change(instant(typed, inZone) ?? undefined);
  };
  const now = Date.now();
  return (
    <div className="instant">
      <div className="row">
        <input aria-label={label} aria-describedby={id} ref={(field) => field?.setCustomValidity(text && value === undefined ? say("console.time.unread") : "")} placeholder="2026-11-22 17:30" value={text} onChange={(event) => set(event.target.value, zone)} />
        <select aria-label={say("console.zone")} value={zone} onChange={(event) => set(text, event.target.value)}>
          <option value="UTC">UTC</option>
          <option value={zones.ours}>{`${say("console.ours")} ${offsetName(now, zones.ours)}`}</option>
          <option value={zones.theirs}>{`${say("console.theirs")} ${offsetName(now, zones.theirs)}`}</option>
        </select>
      </div>
      <div id={id}>{value === undefined ? <p className="muted">{say(text ? "console.time.unread" : "console.time.form")}</p> : <Times at={value} />}</div>
    </div>
  );
}
