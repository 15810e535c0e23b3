// The list: "Select all 403" shows its number, one menu of the bar is open at a time, and a click beside it closes it.
const areas = () => document.querySelectorAll("[data-select]");

function total(area) {
  const all = area.querySelector("[data-bulk-all]");
  const count = area.querySelector("[data-bulk-count]");
  if (!all?.checked || !count) return;
  const boxes = [...area.querySelectorAll("[data-select-row]")];
  // Taking one row out means these rows, no longer all of them.
  if (boxes.some((box) => !box.checked)) all.checked = false;
  else count.textContent = area.dataset.total;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-bulk-all]")) return;
  const area = event.target.closest("[data-select]");
  const page = area.querySelector("[data-select-all]");
  if (event.target.checked && page && !page.checked) page.click();
  const chosen = area.querySelectorAll("[data-select-row]:checked").length;
  area.querySelector("[data-bulk-count]").textContent = String(chosen);
  total(area);
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  // The box itself is not through yet: its change follows its click.
  if (!event.target.matches("[data-bulk-all]")) areas().forEach(total);
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
