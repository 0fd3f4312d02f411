// A request in the forms that other tools read, and on paper.
import { getBlob } from "../api/client";
import { useWords } from "../words/words";
import { save } from "./save";

const FORMS = [["iodef", "xml"], ["iodef-json", "json"], ["rid", "xml"], ["xarf", "json"]] as const;

/** `failed` is told if the node gives no document. */
export function Documents({ request, failed }: { request: string; failed: (error: unknown) => void }) {
  const { say, lang } = useWords();
  const keep = (form: string, ending: string) =>
    void getBlob(`/v1/requests/${encodeURIComponent(request)}/document?as=${form}&lang=${lang}`).then((blob) => save(blob, `${request}.${form}.${ending}`)).catch(failed);
  return (
    <details className="menu"><summary>{say("console.document")}</summary>
      <div className="choices">
        {FORMS.map(([form, ending]) => <button key={form} type="button" className="quiet" onClick={() => keep(form, ending)}>{say(`console.document.${form}`)}</button>)}
        <button type="button" className="quiet" onClick={() => window.print()}>{say("console.document.print")}</button>
      </div>
    </details>
  );
}
