// SPDX-License-Identifier: Apache-2.0
// j and k walk through rows; each row's main link carries data-row, its preview link data-preview.
import { isTyping } from "./keys.js";

const SETTLE_MS = 150;

/** Let j and k move between rows and show the preview of the row they rest on. */
export function startRows() {
  let timer = 0;
  addEventListener("keydown", (event) => {
    if (event.key !== "j" && event.key !== "k") return;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return;
    event.preventDefault();
    const chosen = document.querySelector("[aria-current] [data-row]");
    const at = rows.indexOf(document.activeElement) >= 0
      ? rows.indexOf(document.activeElement)
      : rows.indexOf(chosen);
    const step = event.key === "j" ? 1 : -1;
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    clearTimeout(timer);
    timer = setTimeout(() => showPreview(next), SETTLE_MS);
  });
}

/** @param {Element} link the row's main link */
function showPreview(link) {
  const row = link.closest("[data-row-box]");
  const preview = row?.querySelector("[data-preview]");
  if (!(preview instanceof HTMLElement) || preview.offsetParent === null) return;
  document.querySelectorAll("[data-row-box][aria-current]").forEach((other) => {
    other.removeAttribute("aria-current");
  });
  row?.setAttribute("aria-current", "true");
  preview.click();
}
