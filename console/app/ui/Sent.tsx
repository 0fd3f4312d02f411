// What became of something that was to leave.
import type * as Api from "../api/types";
import { go } from "../frame/router";
import { useWords } from "../words/words";

/** The way of a message, shown only as far as it has gone. */
export function Sent({ outcome, to, close }: { outcome: Api.Submitted | Api.Waits; to: string; close: () => void }) {
  const { say } = useWords();
  const waits = "draft" in outcome;
  return (
    <div role="status">
      {waits ? <p>{say("console.sent.waits")}</p> : <ol className="way"><li className="done">{say("console.sent.signed")}</li><li className="done">{say("console.sent.logged", { seq: outcome.seq })}</li><li>{say("console.sent.delivering")}</li><li>{say("console.sent.both")}</li></ol>}
      <div className="actions"><button type="button" className="primary" autoFocus onClick={() => { close(); go(waits ? `/approvals/${outcome.draft}` : to); }}>{say(waits ? "console.sent.see_draft" : "console.sent.see_request")}</button></div>
    </div>
  );
}
