// Whether somebody sits here: a console that is left alone must not keep its own sign-in alive.

/** Below the 15 minutes after which the node ends a sign-in that is not used. */
const AWAY_AFTER_MS = 10 * 60_000;

let last = Date.now();
for (const sign of ["pointermove", "pointerdown", "keydown", "wheel"]) window.addEventListener(sign, () => (last = Date.now()), { passive: true });

export const attended = (): boolean => Date.now() - last < AWAY_AFTER_MS;
