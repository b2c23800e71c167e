// SPDX-License-Identifier: Apache-2.0
// Files dropped anywhere on the form go into its file field; the form shows them before anything
// is taken in.

/** Let files be dropped on every form marked with data-drop. */
export function startDrop() {
  document.querySelectorAll("form[data-drop]").forEach((form) => {
    const field = form.querySelector("input[type=file]");
    const frame = form.querySelector(".drop");
    if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement) || !frame) return;
    const mark = (isOver) => frame.classList.toggle("over-drop", isOver);
    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      mark(true);
    });
    form.addEventListener("dragleave", () => mark(false));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      mark(false);
      if (!event.dataTransfer?.files.length) return;
      field.files = event.dataTransfer.files;
      form.requestSubmit();
    });
  });
}
