// Keys: single letters, "g" and a letter, and a few with Ctrl or ⌘. Nothing that signs or destroys hangs on one key.
import { useLayoutEffect, useRef } from "react";
import { useSettings } from "./settings";

const CHORD_MS = 1_500;

export type Keys = Record<string, (event: KeyboardEvent) => void>;

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** Runs what `keys` names ("j", "g w", "Ctrl+k") as long as the component stands and no dialog is open above it. */
export function useKeys(keys: Keys): void {
  // Before what is new is seen: a key pressed at its sight must find it listening.
  const current = useRef(keys);
  const { keys: single } = useSettings();
  useLayoutEffect(() => {
    current.current = keys;
  });
  useLayoutEffect(() => {
    let [led, at] = [false, 0];
    const press = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const held = event.ctrlKey || event.metaKey;
      if (document.querySelector("dialog[open]") && !held) return;
      if (!held && (!single || event.altKey || isTyping(event.target))) return;
      const chord = led && event.timeStamp - at < CHORD_MS;
      const name = held ? `Ctrl+${event.key.toLowerCase()}` : chord ? `g ${event.key}` : event.key;
      led = !held && !chord && event.key === "g";
      at = event.timeStamp;
      const run = current.current[name];
      if (!run) return;
      event.preventDefault();
      run(event);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [single]);
}
