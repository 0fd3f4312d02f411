// What the console reads of an item of evidence.
import type * as Api from "../api/types";
import { shown, useWords } from "../words/words";

/** Who, where, why and by which authority: what every entry of a custody record says. */
export const parts = ["by", "where", "why", "authority"] as const;

export interface Manifest { item: string; name: string; media_type: string; size: number; digests: Record<string, string>; marks?: string[]; acquired: Record<string, unknown> & { at: number }; derived_from?: string; exhibit?: string }
export interface Retention { held?: boolean; keep_until?: number; dispose_after?: number }

export const manifestOf = (item: Api.EvidenceItem) => item.manifest as unknown as Manifest;
export const retentionOf = (item: Api.EvidenceItem) => item.retention as Retention;
export const isMalware = (item: Api.EvidenceItem): boolean => manifestOf(item).marks?.includes("malware") ?? false;

/** What a browser gathers before it saves it; the command line has no such limit. */
const SAVED_BYTES_MAX = 512 << 20;

/** Why a browser cannot save an item, as a text's id; empty if it can. */
export const notSavedFor = (item: Api.EvidenceItem): string => {
  if (isMalware(item)) return "console.evidence.malware";
  return manifestOf(item).size > SAVED_BYTES_MAX ? "console.evidence.too_large" : "";
};

/** A member that the contract leaves open, as it may be shown. */
export const text = (of: unknown) => shown(typeof of === "string" ? of : "");

export function useSize(): (bytes: number) => string {
  const { say } = useWords();
  return (bytes) => {
    const power = Math.min(3, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
    return say(`console.size.${power}`, { n: (bytes / 2 ** (10 * power)).toFixed(power === 0 ? 0 : 1) });
  };
}
