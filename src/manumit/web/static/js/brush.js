// SPDX-License-Identifier: Apache-2.0
// Draw over a timeline to choose a stretch of time; the address then holds since and until.
import { swapParts } from "./swap.js";

const LEAST_PX = 5;

/** Let a pointer choose time on every picture that holds a data-brush area. */
export function startBrush() {
  document.addEventListener("pointerdown", (event) => {
    const svg = event.target instanceof Element ? event.target.closest("svg.picture") : null;
    const area = svg?.querySelector("[data-brush]");
    if (!(svg instanceof SVGSVGElement) || !(area instanceof SVGRectElement)) return;
    if (event.button === 0) follow(event, svg, area);
  });
}

/** @param {PointerEvent} down @param {SVGSVGElement} svg @param {SVGRectElement} area */
function follow(down, svg, area) {
  const box = { x: area.x.baseVal.value, width: area.width.baseVal.value };
  const start = toPicture(svg, down.clientX);
  if (start < box.x || start > box.x + box.width) return;
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  mark.setAttribute("class", "brush");
  mark.setAttribute("y", "0");
  mark.setAttribute("height", String(area.height.baseVal.value));
  let range = [start, start];
  const move = (event) => {
    if (Math.abs(event.clientX - down.clientX) < LEAST_PX) return;
    const end = Math.min(box.x + box.width, Math.max(box.x, toPicture(svg, event.clientX)));
    range = [Math.min(start, end), Math.max(start, end)];
    mark.setAttribute("x", String(range[0]));
    mark.setAttribute("width", String(range[1] - range[0]));
    if (!mark.isConnected) svg.append(mark);
    event.preventDefault();
  };
  const stop = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", stop);
    if (!mark.isConnected) return;
    mark.remove();
    // The click that ends a brush must not follow the link under the pointer.
    svg.addEventListener("click", (event) => event.preventDefault(), { once: true, capture: true });
    choose(area, range.map((x) => (x - box.x) / box.width));
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", stop);
}

/** @param {SVGSVGElement} svg @param {number} clientX */
function toPicture(svg, clientX) {
  const matrix = svg.getScreenCTM();
  return matrix ? new DOMPoint(clientX, 0).matrixTransform(matrix.inverse()).x : 0;
}

/** @param {SVGRectElement} area @param {number[]} shares where the stretch begins and ends, 0..1 */
function choose(area, shares) {
  const edges = (area.dataset.brush ?? "").split(" ");
  const bins = edges.length - 1;
  if (bins < 1) return;
  const from = Math.min(bins - 1, Math.floor(shares[0] * bins));
  const to = Math.max(from + 1, Math.ceil(shares[1] * bins));
  const url = new URL(location.href);
  url.searchParams.delete("start");
  url.searchParams.set("since", edges[from]);
  url.searchParams.set("until", edges[to]);
  swapParts(url.toString(), ["#panels", "#texts"]);
}
