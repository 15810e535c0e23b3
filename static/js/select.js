// Selecting rows: [data-select] holds [data-select-all], many [data-select-row] and the bar [data-bulk] with
// [data-bulk-count], [data-bulk-clear]. Without this script the bar simply stays in sight.
function refresh(area) {
  const boxes = [...area.querySelectorAll("[data-select-row]")];
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) {
    const row = box.closest("tr, li");
    if (box.checked) row?.setAttribute("aria-selected", "true");
    else row?.removeAttribute("aria-selected");
  }
  const all = area.querySelector("[data-select-all]");
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const bar = area.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  const count = bar.querySelector("[data-bulk-count]");
  if (count) count.textContent = String(chosen.length);
}

function setAll(area, checked) {
  for (const box of area.querySelectorAll("[data-select-row]")) box.checked = checked;
  refresh(area);
}

let last = null;

document.addEventListener("click", (event) => {
  const area = event.target.closest("[data-select]");
  if (!area) return;
  if (event.target.matches("[data-select-all]")) setAll(area, event.target.checked);
  if (event.target.closest("[data-bulk-clear]")) setAll(area, false);
  if (!event.target.matches("[data-select-row]")) return;
  const boxes = [...area.querySelectorAll("[data-select-row]")];
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(event.target)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0) for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
  last = event.target;
  refresh(area);
});

const refreshAll = () => document.querySelectorAll("[data-select]").forEach(refresh);
refreshAll();
document.addEventListener("htmx:afterSettle", refreshAll);
// Going back restores ticked boxes after the script has run.
window.addEventListener("pageshow", refreshAll);
