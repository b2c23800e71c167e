// SPDX-License-Identifier: Apache-2.0
// Someone walks in: empty the screen and lock. Nobody is here: lock.

const TWICE_MS = 600;

/** Empty the screen at once, close the session, and leave nothing to go back to. */
export function hideNow() {
  document.documentElement.replaceChildren();
  navigator.sendBeacon("/lock");
  location.replace("/blank");
}

/** Listen for Escape pressed twice, the Hide button, and idleness. */
export function startHiding() {
  let lastEscape = 0;
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      if (event.timeStamp - lastEscape < TWICE_MS) hideNow();
      lastEscape = event.timeStamp;
    },
    { capture: true },
  );
  document.querySelector("[data-hide]")?.addEventListener("click", (event) => {
    event.preventDefault();
    hideNow();
  });
  watchIdleness(Number(document.body.dataset.idleSeconds || 0));
}

/** @param {number} seconds lock after this time without a key, click or scroll; 0 never */
function watchIdleness(seconds) {
  if (!seconds) return;
  let last = Date.now();
  for (const name of ["keydown", "pointerdown", "wheel"]) {
    addEventListener(name, () => (last = Date.now()), { passive: true });
  }
  setInterval(() => {
    if (Date.now() - last > seconds * 1000) {
      navigator.sendBeacon("/lock");
      location.replace("/locked");
    }
  }, 5000);
}
