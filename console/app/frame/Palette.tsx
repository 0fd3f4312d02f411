// Ctrl+K: any page or request by a few letters.
import { useQuery } from "@tanstack/react-query";
import { useState, type KeyboardEvent } from "react";
import * as queries from "../api/queries";
import { useWords } from "../words/words";
import { Dialog } from "../ui/Dialog";
import { pages } from "./Frame";
import { useNode } from "./node";
import { go } from "./router";

const SHOWN_MAX = 12;

export function Palette({ close }: { close: () => void }) {
  const { say } = useWords();
  const { may, term } = useNode();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const requests = useQuery({ ...queries.requests, enabled: may("read_cases") }).data ?? [];
  const all = [
    ...pages.map(({ id }) => ({ address: `/${id}`, words: say(`console.page.${id}`) })),
    ...requests.map((request) => ({ address: `/r/${request.request}`, words: `${request.request} · ${term("kinds", request.kind)} · ${say(`console.phase.${request.phase}`)}` })),
  ];
  const found = all.filter(({ words }) => words.toLowerCase().includes(text.toLowerCase())).slice(0, SHOWN_MAX);
  const open = (address: string | undefined) => {
    if (!address) return;
    close();
    go(address);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter") open(found[at]?.address);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={say("console.palette")} close={close}>
      <input role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={`palette-${at}`} aria-label={say("console.palette")} autoFocus value={text} onKeyDown={press} onChange={(event) => { setText(event.target.value); setAt(0); }} />
      <ul id="palette-list" role="listbox" aria-label={say("console.palette")} className="palette">{found.map(({ address, words }, i) => <li key={address} id={`palette-${i}`} role="option" aria-selected={i === at} onClick={() => open(address)}>{words}</li>)}</ul>
    </Dialog>
  );
}
