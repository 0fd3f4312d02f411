// What deceives or breaks, and how it may stand on a page.
import type { Page } from "playwright-core";
import { expect } from "vitest";

const MARKUP = `<img src=x onerror="window.taken=1"><script>window.taken=1</script>`;
export const HOSTILE = `${MARKUP}invoice\u202Efdp.exe p\u0430ypal\u200B\u0007`;
export const AS_SHOWN = `${MARKUP}invoice⟨202E⟩fdp.exe p⟨0430⟩ypal⟨200B⟩⟨0007⟩`;
export const MEGABYTE = "a".repeat(1_000_000);

/** Nothing ran, and no sign that deceives stands on the page as it is. */
export async function isHarmless(page: Page): Promise<void> {
  expect(await page.evaluate(() => (window as { taken?: number }).taken)).toBeUndefined();
  expect(await page.locator("body").innerText()).not.toMatch(/[\u202e\u200b\u0007]/);
}
