// Signing in by a provider: out to it, and in again with what it sent back.
import { useEffect, useState } from "react";
import { get, post } from "../api/client";
import type * as Api from "../api/types";
import { useSettings } from "../frame/settings";
import { useWords } from "../words/words";

const handed = ["state", "code", "error", "iss"] as const;

/** What the provider wrote into this page's address, once; the code is not left in the history. */
function takeReturn(): Api.Return | null {
  if (location.pathname !== "/signed-in") return null;
  const query = new URLSearchParams(location.search);
  history.replaceState(null, "", "/watch");
  const back = Object.fromEntries(handed.flatMap((name) => (query.has(name) ? [[name, query.get(name)]] : [])));
  return "state" in back ? (back as unknown as Api.Return) : null;
}

export function ProviderDoor({ begin, fail }: { begin: (path: string, body: unknown) => void; fail: (error: unknown) => void }) {
  const { say } = useWords();
  const { lang } = useSettings();
  const [name, setName] = useState<Api.Provider["name"]>();
  useEffect(() => {
    get<Api.Provider>("/v1/session/provider").then((provider) => setName(provider.name)).catch(() => undefined);
    const back = takeReturn();
    if (back) begin("/v1/session/provider/return", back);
  }, []);
  if (!name) return null;
  const leave = () => {
    post<Api.Departure>("/v1/session/provider", {}).then(({ address }) => location.assign(address)).catch(fail);
  };
  return (
    <section className="panel">
      <button type="button" onClick={leave}>{say("console.door.provider", { name: name[lang] })}</button>
    </section>
  );
}
