// What people write into a custody record, in their own words, within what a record takes.
import { useId } from "react";
import { shown, useWords } from "../words/words";
import { parts } from "./item";

/** Of one text, in bytes, as the node takes it. */
const TEXT_BYTES_MAX = 1_000;
/** Of what somebody pasted, as much as is read back. */
const READ_BACK_MAX = 200;

interface Field { label: string; value: string; change: (value: string) => void; required?: boolean; mono?: boolean; bytesMax?: number }

/** What is too long is said and kept from being sent, never cut; what nobody would see is shown. */
export function WordsField({ label, value, change, required = false, mono = false, bytesMax = TEXT_BYTES_MAX }: Field) {
  const { say } = useWords();
  const id = useId();
  const bytes = new TextEncoder().encode(value).length;
  const tooLong = bytes > bytesMax ? say("console.custody.too_long", { bytes, limit: bytesMax }) : "";
  const seen = shown(value);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} className={mono ? "mono" : undefined} required={required} value={value} aria-invalid={tooLong !== ""} aria-describedby={`${id}-said`} ref={(field) => field?.setCustomValidity(tooLong)} onChange={(event) => change(event.target.value)} />
      <div id={`${id}-said`}>
        {tooLong && <p className="problem small" role="alert">{tooLong}</p>}
        {seen !== value && <p className="small muted break">{say("console.custody.reads")} <bdi>{seen.slice(0, READ_BACK_MAX)}</bdi></p>}
      </div>
    </div>
  );
}

/** The four parts, by their names. */
export function WhoFields({ who, change }: { who: Record<string, string>; change: (who: Record<string, string>) => void }) {
  const { say } = useWords();
  return <>{parts.map((part) => <WordsField key={part} label={say(`console.custody.${part}`)} required value={who[part] ?? ""} change={(value) => change({ ...who, [part]: value })} />)}</>;
}
