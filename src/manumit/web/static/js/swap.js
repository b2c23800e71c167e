// SPDX-License-Identifier: Apache-2.0
// Links inside pictures: fetch their page and put in only the parts that changed. SVG links do
// not take htmx's own attributes, so its function is called.

/**
 * @param {string} address the page to take the parts from
 * @param {string[]} parts selectors of elements, the first one exists on both pages
 */
export function swapParts(address, parts) {
  const [first, ...others] = parts;
  const url = new URL(address, location.href);
  window.htmx
    .ajax("GET", url.pathname + url.search, {
      target: first,
      select: first,
      selectOOB: others.join(",") || undefined,
      swap: "outerHTML",
    })
    .then(() => history.replaceState(history.state, "", url));
}

/** Let links inside pictures change parts of the page instead of loading it anew. */
export function startPictureLinks() {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = event.target instanceof Element ? event.target.closest("svg a") : null;
    const panels = link?.closest("#panels");
    if (!link || !panels || !window.htmx) return;
    event.preventDefault();
    swapParts(link.getAttribute("href") ?? "", ["#panels", "#texts"]);
  });
}
