// What pages read of the node, each by one name, kept until the stream of changes says that it has changed.
import { QueryClient, queryOptions } from "@tanstack/react-query";
import { get, Refusal } from "./client";
import type * as Api from "./types";

/** Requests, tasks and journal come in pages of so many. */
const PAGE = 500;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && error instanceof Refusal && (error.status === 0 || error.status === 503),
    },
  },
});

const at = encodeURIComponent;

/** All pages of a list, one after the other. */
async function all<Row>(path: string, rows: (answer: never) => Row[]): Promise<Row[]> {
  const gathered: Row[] = [];
  for (let first: number | undefined = 0; first !== undefined; ) {
    const answer: { next?: number } = await get(`${path}?first=${first}&count=${PAGE}`);
    gathered.push(...rows(answer as never));
    first = answer.next;
  }
  return gathered;
}

export const links = queryOptions({ queryKey: ["link"], queryFn: async () => (await get<Api.LinkList>("/v1/links")).links });
export const health = queryOptions({ queryKey: ["link", "health"], queryFn: () => get<Api.Health>("/v1/health?check=0") });
export const requests = queryOptions({ queryKey: ["request"], queryFn: () => all("/v1/requests", (page: Api.RequestList) => page.requests) });
export const request = (id: string) => queryOptions({ queryKey: ["request", id], queryFn: () => get<Api.Request>(`/v1/requests/${at(id)}`) });
export const drafts = queryOptions({ queryKey: ["draft"], queryFn: async () => (await get<Api.DraftList>("/v1/drafts?all=1")).drafts });
export const draft = (id: string) => queryOptions({ queryKey: ["draft", id], queryFn: () => get<Api.WaitingDraft>(`/v1/drafts/${at(id)}`) });
export const agreements = queryOptions({ queryKey: ["agreement"], queryFn: async () => (await get<Api.AgreementList>("/v1/agreements")).agreements });
export const agreement = (id: string) => queryOptions({ queryKey: ["agreement", id], queryFn: () => get<Api.Agreement>(`/v1/agreements/${at(id)}`), enabled: id !== "" });
export const entries = (link: string, side: "own" | "peer", first: number, count: number) =>
  queryOptions({ queryKey: ["link", link, side, first, count], queryFn: () => get<Api.EntryList>(`/v1/links/${at(link)}/entries?side=${side}&first=${first}&count=${count}`), enabled: link !== "" });
export const incidents = (link: string) => queryOptions({ queryKey: ["link", link, "incidents"], queryFn: async () => (await get<Api.IncidentList>(`/v1/links/${at(link)}/incidents`)).incidents });
export const tasks = queryOptions({ queryKey: ["task"], queryFn: () => all("/v1/tasks", (page: Api.TaskList) => page.tasks) });
export const task = (id: string) => queryOptions({ queryKey: ["task", id], queryFn: () => get<Api.Task>(`/v1/tasks/${at(id)}`) });
export const ownTasks = queryOptions({ queryKey: ["task", "own"], queryFn: () => all("/v1/own-tasks", (page: Api.OwnTaskList) => page.tasks) });
export const ownTask = (id: string) => queryOptions({ queryKey: ["task", "own", id], queryFn: () => get<Api.OwnTask>(`/v1/own-tasks/${at(id)}`) });
export const tasksOf = (request: string) => queryOptions({ queryKey: ["task", "of", request], queryFn: async () => (await get<Api.RequestTasks>(`/v1/requests/${at(request)}/tasks`)).tasks });
export const gathered = (request: string) => queryOptions({ queryKey: ["task", "gathered", request], queryFn: () => get<Api.Draft>(`/v1/requests/${at(request)}/draft`) });
export const split = (request: string) => queryOptions({ queryKey: ["split", request], queryFn: () => get<Api.Split>(`/v1/requests/${at(request)}/split`) });
export const people = queryOptions({ queryKey: ["people"], queryFn: () => get<Api.People>("/v1/people") });
export const watch = queryOptions({ queryKey: ["watch"], queryFn: () => get<Api.Watches>("/v1/watch") });
export const views = queryOptions({ queryKey: ["views"], queryFn: async () => (await get<Api.ViewList>("/v1/views")).views });
export const evidence = queryOptions({ queryKey: ["evidence"], queryFn: () => all("/v1/evidence", (page: Api.EvidenceList) => page.evidence) });
/** What is on its way in is looked at again after so long. */
const COMING_EVERY_MS = 1_000;
export const item = (id: string) =>
  queryOptions({ queryKey: ["evidence", id], queryFn: () => get<Api.EvidenceItem>(`/v1/evidence/${at(id)}`), refetchInterval: ({ state }) => ["wanted", "adding"].includes(state.data?.phase ?? "") && COMING_EVERY_MS });
export const reviews = queryOptions({ queryKey: ["draft", "reviews"], queryFn: async () => (await get<Api.ReviewList>("/v1/reviews")).reviews });
export const policy = queryOptions({ queryKey: ["policy"], queryFn: () => get<Api.Policy>("/v1/policy") });

/** A request that changed is among so many of the newest, for the list begins with the latest message. */
const NEWEST = 20;
/** What changes in one moment is read at once. */
const MOMENT_MS = 100;

const changed = new Set<string>();

/** Reads what changed of the list of requests, not the whole list. */
async function renew(): Promise<void> {
  const wanted = [...changed];
  changed.clear();
  const page = await get<Api.RequestList>(`/v1/requests?first=0&count=${NEWEST}`).catch(() => undefined);
  const read = new Map(page?.requests.map((one) => [one.request, one]));
  if (!page || wanted.some((id) => !read.has(id))) return queries.invalidateQueries({ queryKey: requests.queryKey, exact: true });
  queries.setQueryData(requests.queryKey, (known) => known && [...page.requests, ...known.filter((one) => !read.has(one.request))]);
}

function renewRequest(id: string): void {
  void queries.invalidateQueries({ queryKey: ["request", id] });
  if (!queries.getQueryData(requests.queryKey)) return void queries.invalidateQueries({ queryKey: requests.queryKey, exact: true });
  if (changed.size === 0) setTimeout(() => void renew(), MOMENT_MS);
  changed.add(id);
}

/** What has changed is read again by whoever shows it. */
export function forget(change: Api.Change): void {
  if (change.what === "request" && change.id) renewRequest(change.id);
  else void queries.invalidateQueries({ queryKey: [change.what] });
  if (change.what === "evidence") void queries.invalidateQueries({ queryKey: ["request"] });
  if (change.what === "request") void queries.invalidateQueries({ queryKey: ["link"] });
}
