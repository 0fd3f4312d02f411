// A long list as a grid of which only what is seen is drawn: one tab stop, arrows and j/k move, Enter opens, x selects.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useKeys } from "../frame/keys";
import { useSettings } from "../frame/settings";
import { useWords } from "../words/words";

export interface Column<Row> { id: string; title: string; cell: (row: Row) => ReactNode }

const ROW_PX = { watch: 46, compact: 32 };
const OVERSCAN_ROWS = 12;
const PAGE_ROWS = 10;

/** Rows that were selected, by their keys. */
export interface Selection { keys: ReadonlySet<string>; toggle: (key: string) => void }

interface Grid<Row> { label: string; rows: Row[]; columns: Column<Row>[]; keyOf: (row: Row) => string; open?: (row: Row) => void; template: string; chosen?: string; selection?: Selection }

function Tick({ selection, of }: { selection: Selection; of: string }) {
  const { say } = useWords();
  return <span role="gridcell"><input type="checkbox" tabIndex={-1} aria-label={say("console.grid.select", { row: of })} checked={selection.keys.has(of)} onClick={(event) => event.stopPropagation()} onChange={() => selection.toggle(of)} /></span>;
}

export function DataGrid<Row>({ label, rows, columns, keyOf, open, template: given, chosen, selection }: Grid<Row>) {
  const { say } = useWords();
  const { density } = useSettings();
  const scroller = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState(0);
  const at = Math.min(focus, Math.max(rows.length - 1, 0));
  const rowPx = ROW_PX[density];
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowPx, overscan: OVERSCAN_ROWS });

  // A row that is drawn takes the focus at once, so that the next key finds it there; another takes it once it is drawn.
  const awaited = useRef<number | null>(null);
  const take = (to: number) => {
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${to}"]`);
    row?.focus();
    return row != null;
  };
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setFocus(next);
    virtual.scrollToIndex(next);
    awaited.current = take(next) ? null : next;
  };
  useLayoutEffect(() => {
    if (awaited.current !== null && take(awaited.current)) awaited.current = null;
  });
  const toggle = () => {
    const row = rows[at];
    if (row && selection) selection.toggle(keyOf(row));
  };
  const template = selection ? `24px ${given}` : given;
  const isSelected = (row: Row) => (selection ? selection.keys.has(keyOf(row)) : chosen === undefined ? undefined : keyOf(row) === chosen);
  const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + PAGE_ROWS, PageUp: at - PAGE_ROWS, Home: 0, End: rows.length - 1 };
  const press = (event: KeyboardEvent) => {
    const to = moves[event.key];
    const row = rows[at];
    if (to !== undefined) move(to);
    else if (event.key === "Enter" && row && open && event.target === event.currentTarget.querySelector(`[data-row="${at}"]`)) open(row);
    else if (event.key === " " && selection && event.target === event.currentTarget.querySelector(`[data-row="${at}"]`)) toggle();
    else return;
    event.preventDefault();
  };
  useKeys({ x: toggle, j: () => move(document.activeElement?.closest("[data-row]") ? at + 1 : at), k: () => move(at - 1) });

  return (
    <div className="grid" role="grid" aria-label={label} aria-rowcount={rows.length + 1} aria-colcount={columns.length + (selection ? 1 : 0)} aria-multiselectable={selection ? true : undefined} onKeyDown={press}>
      <div className="grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {selection && <span role="columnheader"><span className="hidden">{say("console.grid.selected")}</span></span>}
        {columns.map((column) => <span role="columnheader" key={column.id}>{column.title}</span>)}
      </div>
      <div className="grid-body" role="rowgroup" ref={scroller} tabIndex={-1}>
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index] as Row;
            return (
              <div key={keyOf(row)} role="row" aria-rowindex={item.index + 2} aria-selected={isSelected(row)} data-row={item.index} tabIndex={item.index === at ? 0 : -1} className="grid-row"
                style={{ gridTemplateColumns: template, height: rowPx, transform: `translateY(${item.start}px)` }} onFocus={() => setFocus(item.index)} onClick={() => open?.(row)}>
                {selection && <Tick selection={selection} of={keyOf(row)} />}
                {columns.map((column) => <span role="gridcell" key={column.id}>{column.cell(row)}</span>)}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
