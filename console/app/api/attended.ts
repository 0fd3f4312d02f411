// Whether a hand caused what is asked: what a page asks by itself must not keep a sign-in open for somebody who is away, unless they stand watch.

/** What follows a movement of the hand for longer, it did not cause. */
const CAUSED_WITHIN_MS = 5_000;

let last = Date.now();
for (const sign of ["pointermove", "pointerdown", "keydown", "wheel"]) window.addEventListener(sign, () => (last = Date.now()), { passive: true });

let standsWatch = false;

/** As long as somebody has the watch, their console asks on and calls them. */
export const standWatch = (stands: boolean): void => void (standsWatch = stands);

/** Headers by which the node tells it. */
export const attendance = (): Record<string, string> => (standsWatch || Date.now() - last < CAUSED_WITHIN_MS ? {} : { "X-Comity-Unattended": "1" });
