// How somebody shows again who they are: by the strongest that their account has.
import { useState, type FormEvent, type ReactNode } from "react";
import { post, Refusal } from "../api/client";
import type * as Api from "../api/types";
import { useWords } from "../words/words";
import { Dialog } from "./Dialog";
import { Problems } from "./states";

export type Way = Api.Session["proof"];

/** The field for it, or what will be asked for. */
export function ProofField({ way, value, change }: { way: Way; value: string; change: (value: string) => void }) {
  const { say } = useWords();
  if (way === "nothing") return null;
  if (way === "passkey" || way === "none") return <p className={way === "none" ? "problem" : "muted"}>{say(`console.proof.${way}`)}</p>;
  const code = way === "code";
  return <label className="field"><span>{say(`console.proof.${way}`)}</span><input name={way} value={value} required autoFocus type={code ? "text" : "password"} inputMode={code ? "numeric" : undefined} autoComplete={code ? "one-time-code" : "current-password"} onChange={(event) => change(event.target.value)} /></label>;
}

/** Whether there is something to send. */
export const isGiven = (way: Way, value: string): boolean => way === "passkey" || way === "nothing" || (way !== "none" && value !== "");

/** What is sent; a passkey signs what `ask` gives. */
export async function proofOf(way: Way, value: string, ask: () => Promise<Api.PasskeyQuestion>): Promise<Api.Proof> {
  if (way === "nothing") return {};
  if (way !== "passkey") return { [way]: value };
  const { usePasskey } = await import("../api/passkey");
  return { passkey: await usePasskey(await ask()) };
}

/** Asked where some minutes have passed since the last proof. */
function ProveDialog({ way, proved, close }: { way: Way; proved: () => void; close: () => void }) {
  const { say } = useWords();
  const [value, setValue] = useState("");
  const [error, setError] = useState<unknown>(null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    void proofOf(way, value, () => post<Api.PasskeyQuestion>("/v1/session/challenge"))
      .then((proof) => post("/v1/session/proof", proof)).then(proved).catch(setError);
  };
  return (
    <Dialog title={say("console.proof.title")} close={close}>
      <form onSubmit={send}>
        <p>{say("console.proof.text")}</p>
        <ProofField way={way} value={value} change={setValue} />
        {error !== null && <Problems of={error} />}
        <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={!isGiven(way, value)}>{say("console.proof.go")}</button></div>
      </form>
    </Dialog>
  );
}

const asksAgain = (problem: unknown): problem is Refusal => problem instanceof Refusal && problem.problem.id === "api.prove_again";

/** For what changes who may do what. `freshly` does it; where the node wants to know first who sits here, it shows `asking` and then goes on, or gives the refusal if nobody answers. */
export function useFreshProof(way: Way): { freshly: <T>(what: () => Promise<T>) => Promise<T>; asking: ReactNode } {
  const [question, setQuestion] = useState<{ proved: () => void; close: () => void } | null>(null);
  const freshly = <T,>(what: () => Promise<T>): Promise<T> => what().catch(async (problem: unknown) => {
    if (!asksAgain(problem)) throw problem;
    await new Promise<void>((proved, refuse) => setQuestion({ proved, close: () => refuse(problem) })).finally(() => setQuestion(null));
    return what();
  });
  return { freshly, asking: question && <ProveDialog way={way} {...question} /> };
}
