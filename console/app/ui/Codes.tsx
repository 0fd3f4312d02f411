// What a message's signed header says besides who, what and when: the codes from which both sides' states and figures are counted.
import { useNode } from "../frame/node";
import { shown, useWords } from "../words/words";
import { Times } from "./marks";

interface Item { n: number; status?: string; ground?: string; grade?: string; position?: string }

/** In words; nothing where there is none that a reader needs. */
export function Codes({ of }: { of: Record<string, unknown> }) {
  const { say } = useWords();
  const { term } = useNode();
  const { decision, ground, final, level, reason, until, to, items } = of;
  const said = [
    typeof decision === "string" && say(`console.decision.${decision}`),
    typeof ground === "string" && ground && term("grounds", ground),
    typeof reason === "string" && term("reasons", reason),
    typeof final === "boolean" && say(final ? "console.answer.final" : "console.answer.interim"),
    typeof level === "number" && say("console.level", { level }),
    typeof to === "string" && `${say("console.refer_to")} ${shown(to)}`,
  ].filter(Boolean);
  const stated = (Array.isArray(items) ? (items as Item[]) : []).map(({ n, ...item }) => {
    const parts = [item.status && say(`console.status.${item.status}`), item.ground && term("grounds", item.ground), item.grade && say(`console.grade.${item.grade}`), item.position && say(`console.position.${item.position}`)];
    return `${say("console.item")} ${n}: ${parts.filter(Boolean).join(" · ")}`;
  });
  if (said.length + stated.length === 0 && typeof until !== "number") return null;
  return (
    <div className="codes">
      {said.length > 0 && <p>{said.join(" · ")}</p>}
      {typeof until === "number" && <p>{say("console.until")} <Times at={until} plain /></p>}
      {stated.length > 0 && <ul>{stated.map((line) => <li key={line}>{line}</li>)}</ul>}
    </div>
  );
}
