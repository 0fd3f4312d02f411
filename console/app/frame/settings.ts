// What this browser remembers of how somebody likes to see things. Nothing of any case is kept here.
import { useSyncExternalStore } from "react";
import type { Lang } from "../words/words";

export interface Settings {
  lang: Lang;
  theme: "system" | "light" | "dark";
  density: "watch" | "compact";
  /** Whose zone leads where there is room for one. */
  zone: "utc" | "ours" | "theirs";
  /** Single-letter keys (WCAG 2.1.4: they can be switched off). */
  keys: boolean;
}

const NAME = "comity.settings";
const listeners = new Set<() => void>();

const first: Settings = { lang: navigator.language.startsWith("zh") ? "zh" : "en", theme: "system", density: "watch", zone: "utc", keys: true };

function stored(): Partial<Settings> {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "{}") as Partial<Settings>;
  } catch {
    return {};
  }
}

let settings: Settings = { ...first, ...stored() };

function apply(): void {
  const root = document.documentElement;
  root.lang = settings.lang === "zh" ? "zh-Hans" : "en";
  root.dataset["theme"] = settings.theme;
  root.dataset["density"] = settings.density;
}
apply();

export function choose(changes: Partial<Settings>): void {
  settings = { ...settings, ...changes };
  localStorage.setItem(NAME, JSON.stringify(settings));
  apply();
  listeners.forEach((listener) => listener());
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useSettings = (): Settings => useSyncExternalStore(subscribe, () => settings);
