// The browser's own modal dialog: it keeps the focus, Esc closes it, and what is behind is out of reach.
import { useEffect, useId, useRef, type ReactNode } from "react";

export function Dialog({ title, close, wide = false, children }: { title: string; close: () => void; wide?: boolean; children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={element} aria-labelledby={id} className={wide ? "wide" : undefined} onClose={close}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
