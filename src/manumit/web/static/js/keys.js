// SPDX-License-Identifier: Apache-2.0
// The keyboard. A page says what a key does with data-key="a" on a button, link or choice.

const GO_MS = 1200;

/** @param {EventTarget | null} target whether the person is typing into it */
export function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=range])"))
  );
}

/** Listen for single keys and for `g` followed by one. */
export function startKeys() {
  const help = document.querySelector("dialog[data-keys]");
  const openHelp = () => help instanceof HTMLDialogElement && !help.open && help.showModal();
  document.querySelector("[data-keys-open]")?.addEventListener("click", openHelp);
  let goUntil = 0;
  addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.timeStamp < goUntil) {
      goUntil = 0;
      press(event, `[data-go="${CSS.escape(key)}"]`);
    } else if (key === "g") {
      goUntil = event.timeStamp + GO_MS;
    } else if (key === "?") {
      openHelp();
    } else if (key === "/") {
      focusSearch(event);
    } else if (key.length === 1) {
      press(event, `[data-key="${CSS.escape(key)}"]`);
    }
  });
}

/** @param {KeyboardEvent} event @param {string} selector press the first thing it matches */
function press(event, selector) {
  const target = document.querySelector(selector);
  if (!(target instanceof HTMLElement)) return;
  event.preventDefault();
  target.click();
  const reason = target.closest("form")?.querySelector("textarea");
  if (target.matches("input")) (reason ?? target).focus();
}

/** @param {KeyboardEvent} event */
function focusSearch(event) {
  const box = document.querySelector("[data-search]");
  if (box instanceof HTMLElement) {
    event.preventDefault();
    box.focus();
  }
}
