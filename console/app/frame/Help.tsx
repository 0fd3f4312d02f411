// The list of keys.
import { useWords } from "../words/words";
import { Dialog } from "../ui/Dialog";

/** What each key does, by what it is called in the words. */
const keys = { help: "?", palette: "Ctrl+K", go: "g …", move: "j k ↑ ↓", open: "Enter", select: "x", filter: "/", compose: "c", acknowledge: "a", reply: "r", query: "p", verify: "v", bundle: "e", zone: "t", close: "Esc" };
export type KeyName = keyof typeof keys;
export const allKeys = Object.keys(keys) as KeyName[];

/** The keys that work here, and the pages that they go to. */
export function Help({ of, pages, close }: { of: KeyName[]; pages: { name: string; letter: string }[]; close: () => void }) {
  const { say } = useWords();
  return (
    <Dialog title={say("console.help")} close={close}>
      <dl className="keys">{of.map((id) => <div key={id}><dt><kbd>{keys[id]}</kbd></dt><dd>{say(`console.key.${id}`)}</dd></div>)}{pages.map(({ name, letter }) => <div key={letter}><dt><kbd>g {letter}</kbd></dt><dd>{say(name)}</dd></div>)}</dl>
      <p className="muted small">{say("console.help.off")}</p>
      <div className="actions"><button type="button" className="primary" autoFocus onClick={close}>{say("console.close")}</button></div>
    </Dialog>
  );
}
