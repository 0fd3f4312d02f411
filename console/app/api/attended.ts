// Whether somebody sits here: a console that is left alone must not keep its own sign-in alive, unless it stands watch.

/** Below the 15 minutes after which the node ends a sign-in that is not used. */
const AWAY_AFTER_MS = 10 * 60_000;

let last = Date.now();
for (const sign of ["pointermove", "pointerdown", "keydown", "wheel"]) window.addEventListener(sign, () => (last = Date.now()), { passive: true });

let standsWatch = false;

/** As long as somebody has the watch, their console asks on and calls them. */
export const standWatch = (stands: boolean): void => void (standsWatch = stands);

export const attended = (): boolean => standsWatch || Date.now() - last < AWAY_AFTER_MS;
