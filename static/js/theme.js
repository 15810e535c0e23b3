// Light, dark or as the system: remembered in this browser, staff pages only. Runs before the first paint.
(() => {
  const key = "leadcrm-theme";
  const apply = (choice) => {
    if (choice === "light" || choice === "dark") document.documentElement.dataset.bsTheme = choice;
    else delete document.documentElement.dataset.bsTheme;
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === choice));
    }
  };
  const stored = () => localStorage.getItem(key) ?? "system";
  apply(stored());

  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-theme-switch]")) group.hidden = false;
    apply(stored());
  });
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme]")?.dataset.theme;
    if (!choice) return;
    if (choice === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, choice);
    apply(choice);
  });
})();
