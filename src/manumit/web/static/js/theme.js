// SPDX-License-Identifier: Apache-2.0
// Light, dark, or as the system says; kept in a cookie so that the server paints it at once.

const YEAR = 31536000;

/** Let the theme button switch between light and dark. */
export function startTheme() {
  document.querySelector("[data-theme-toggle]")?.addEventListener("click", () => {
    const root = document.documentElement;
    const isDark =
      root.dataset.theme === "dark" ||
      (root.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = isDark ? "light" : "dark";
    document.cookie = `manumit_theme=${root.dataset.theme}; path=/; max-age=${YEAR}; SameSite=Strict`;
  });
}
