// Every view is an address: the path says which page, the query what is chosen on it.
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
const changed = () => listeners.forEach((listener) => listener());
window.addEventListener("popstate", changed);

/** Which link is looked at stays in the address from view to view. */
function withLink(address: string): string {
  const [here, to] = [new URL(location.href), new URL(address, location.origin)];
  const link = here.searchParams.get("link");
  if (link && !to.searchParams.has("link")) to.searchParams.set("link", link);
  return to.pathname + to.search;
}

export function go(address: string, how: "push" | "replace" = "push"): void {
  if (how === "push") history.pushState(null, "", withLink(address));
  else history.replaceState(null, "", withLink(address));
  changed();
}

/** What is searched for stands in the address, of which a node reads only so much. */
export const SEARCH_MAX = 200;

export interface Place { path: string[]; query: URLSearchParams; address: string }

/** Part of an address; as it stands if what is escaped in it is no text. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function usePlace(): Place {
  const address = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  const url = new URL(address, location.origin);
  return { path: url.pathname.split("/").filter(Boolean).map(decoded), query: url.searchParams, address };
}

/** The same view with some of its query changed; an empty value is left out. */
export function withQuery(place: Place, changes: Record<string, string>): string {
  const query = new URLSearchParams(place.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  return `/${place.path.map(encodeURIComponent).join("/")}${text ? `?${text}` : ""}`;
}
