// SPDX-License-Identifier: Apache-2.0
// The network picture: a click shows what a node or line rests on, a slider shows it growing.
import { swapParts } from "./swap.js";

/** Start the picture, if this page has one. */
export function startNetwork() {
  const frame = document.querySelector("[data-network]");
  if (!frame) return;
  frame.addEventListener("click", (event) => showEvidence(event, frame));
  const slider = document.querySelector("[data-days]");
  if (slider instanceof HTMLInputElement) startSlider(slider, frame);
}

/** @param {Event} event @param {Element} frame */
function showEvidence(event, frame) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || !window.htmx) return;
  event.preventDefault();
  frame.querySelectorAll(".node-on, .edge-on").forEach((old) => {
    old.classList.remove("node-on", "edge-on");
  });
  link.querySelector(".node")?.classList.add("node-on");
  link.querySelector(".edge")?.classList.add("edge-on");
  // The links of the picture were made for the address the page was loaded with.
  const url = new URL(location.href);
  url.searchParams.set("focus", link.dataset.node ?? link.dataset.ends ?? "");
  swapParts(url.toString(), ["#evidence"]);
}

/** @param {HTMLInputElement} slider @param {Element} frame */
function startSlider(slider, frame) {
  const days = (slider.dataset.days ?? "").split(" ");
  const shown = slider.parentElement?.querySelector("output");
  const things = [...frame.querySelectorAll("[data-first]")];
  const until = slider.dataset.until ?? "";
  if (until) slider.value = String(Math.max(0, days.findLastIndex((day) => day <= until)));
  const show = () => {
    const isLast = Number(slider.value) === days.length - 1;
    const day = isLast ? "9999" : days[Number(slider.value)];
    for (const thing of things) thing.classList.toggle("late", thing.dataset.first > day);
    if (shown) shown.textContent = days[Number(slider.value)];
  };
  slider.addEventListener("input", show);
  slider.addEventListener("change", () => {
    const url = new URL(location.href);
    url.searchParams.set("until", days[Number(slider.value)]);
    if (Number(slider.value) === days.length - 1) url.searchParams.delete("until");
    history.replaceState(history.state, "", url);
  });
}
