// Calls of the node's API. What it refuses comes as a Refusal: an id and parameters, worded where it is shown.
import { attendance } from "./attended";
import type { Problem } from "./types";

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
    readonly problems: Problem[] = [],
  ) {
    super(problem.id);
  }
}

const unreachable: Problem = { code: "unavailable", id: "console.error.unreachable", parameters: {} };
const unreadable: Problem = { code: "damaged", id: "console.error.unreadable", parameters: {} };

async function refusal(answer: Response): Promise<Refusal> {
  const told = (await answer.json().catch(() => null)) as { error?: Problem & { problems?: Problem[] } } | null;
  return new Refusal(answer.status, told?.error ?? unreadable, told?.error?.problems);
}

async function ask(method: string, path: string, body?: BodyInit, type = "application/json", more: Record<string, string> = {}): Promise<Response> {
  const headers: Record<string, string> = { "X-Comity": "console", ...attendance(), ...more };
  if (body !== undefined) headers["Content-Type"] = type;
  const answer = await fetch(path, { method, headers, body }).catch(() => null);
  if (!answer) throw new Refusal(0, unreachable);
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

export const get = async <T>(path: string): Promise<T> => (await (await ask("GET", path)).json()) as T;
export const getText = async (path: string): Promise<string> => (await ask("GET", path)).text();
export const getBlob = async (path: string): Promise<Blob> => (await ask("GET", path)).blob();
export const post = async <T>(path: string, body?: unknown): Promise<T> =>
  (await (await ask("POST", path, body === undefined ? undefined : JSON.stringify(body))).json()) as T;
/** After so long a lost connection is tried again; then it is for people to look. */
const AGAIN_AFTER_MS = [500, 2_000, 5_000];

/** Asks until the connection lasts. What is asked so must bear being asked twice. */
export async function answered<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tried = 0; ; ++tried) {
    try {
      return await attempt();
    } catch (problem) {
      const lost = !(problem instanceof Refusal) || problem.status === 0 || problem.problem.id === "service.still_answering";
      const wait = AGAIN_AFTER_MS[tried];
      if (!lost || wait === undefined) throw problem instanceof Refusal ? problem : new Refusal(0, unreachable);
      await new Promise((resume) => setTimeout(resume, wait));
    }
  }
}

/** For what must not happen twice: the node does what comes by this, with the same content, once, and answers the same as often as it is asked. */
export function once(): <T>(path: string, body: unknown) => Promise<T> {
  const key = { "Idempotency-Key": crypto.randomUUID() };
  return <T>(path: string, body: unknown) =>
    answered(async () => (await (await ask("POST", path, body === undefined ? undefined : JSON.stringify(body), "application/json", key)).json()) as T);
}

export const postText = async <T>(path: string, body: string, type: string): Promise<T> => (await (await ask("POST", path, body, type)).json()) as T;
export const postBytes = async <T>(path: string, body: Blob): Promise<T> => (await (await ask("POST", path, body, "application/octet-stream")).json()) as T;
export const remove = async (path: string): Promise<void> => void (await ask("DELETE", path));
