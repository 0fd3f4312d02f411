// What those see who are only tasked: their tasks, what they sign in with, and the way out. Nothing is asked of the node that it would refuse them.
import { lazy, Suspense, useState } from "react";
import { HelpButton, Leave } from "../frame/Frame";
import { Help, type KeyName } from "../frame/Help";
import { useKeys } from "../frame/keys";
import { useNode, useNow } from "../frame/node";
import { go, usePlace } from "../frame/router";
import { useSettings } from "../frame/settings";
import { offsetName, time } from "../time/time";
import { inLang, shown, useWords, withWords } from "../words/words";
import { nextZone } from "../ui/marks";
import { Skeleton } from "../ui/states";
import { OwnTasks } from "./OwnTasks";
import { ViewPanel } from "./Settings";

const security = withWords("Security", () => import("./Security"));
const Security = lazy(async () => ({ default: (await security()).Security }));

function Strip({ help }: { help: () => void }) {
  const { session, zones, stale } = useNode();
  const { say, lang } = useWords();
  const now = useNow();
  return (
    <header className={stale ? "strip stale" : "strip"}>
      <b className="node-name">Comity · {inLang(session.party_name, lang) || shown(session.party)}</b>
      <span className="figures"><b>{time(now, "UTC", true)}</b> UTC</span>
      <span className="figures muted">{say("console.here")} {time(now, zones.ours)} {offsetName(now, zones.ours)}</span>
      {stale && <span className="trust silent" role="status">{say("console.trust.stale")}</span>}
      <span className="spacer" />
      <HelpButton help={help} />
      <Leave />
    </header>
  );
}

const pages = [{ id: "tasks", letter: "t", name: "console.page.tasks_of_guest" }, { id: "settings", letter: "s", name: "console.page.settings_of_guest" }] as const;

const keys: KeyName[] = ["help", "move", "open", "zone", "close"];

export function Guest() {
  const place = usePlace();
  const { session, renew } = useNode();
  const { say } = useWords();
  const { zone } = useSettings();
  const [help, setHelp] = useState(false);
  const current = pages.find(({ id }) => id === place.path[0]) ?? pages[0];
  const task = place.path[0] === "tasks" ? place.path[1] : undefined;
  useKeys({ ...Object.fromEntries(pages.map(({ id, letter }) => [`g ${letter}`, () => go(`/${id}`)])), t: () => nextZone(zone === "ours" ? "theirs" : zone), u: () => go("/tasks"), "?": () => setHelp(true) });
  return (
    <div className="frame">
      <a className="skip" href="#page">{say("console.skip")}</a>
      <Strip help={() => setHelp(true)} />
      <nav aria-label={say("console.nav")}>{pages.map(({ id, letter, name }) => (
        <a key={id} href={`/${id}`} aria-current={id === current.id ? "page" : undefined} onClick={(event) => { event.preventDefault(); go(`/${id}`); }}><span>{say(name)}</span><kbd aria-hidden="true">g {letter}</kbd></a>
      ))}</nav>
      <main id="page" tabIndex={-1}>
        {task === undefined && <header className="title"><h1>{say(current.name)}</h1></header>}
        {current.id === "tasks" ? <OwnTasks id={task} /> : <div className="two"><ViewPanel zones={["utc", "ours"]} /><Suspense fallback={<Skeleton />}><Security proof={session.proof} renew={renew} /></Suspense></div>}
      </main>
      {help && <Help of={keys} pages={[...pages]} close={() => setHelp(false)} />}
    </div>
  );
}
