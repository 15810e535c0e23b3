// Single keys: data-key="c" on a link, button or field; j k x Enter walk the rows of a table; ? lists them all.
const TYPING = "input, textarea, select, [contenteditable]";

function press(key) {
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!control) return false;
  if (control.matches("input, textarea")) control.select();
  control.matches("input, textarea, select") ? control.focus() : control.click();
  return true;
}

function rows() {
  return [...document.querySelectorAll("[data-rows] tbody tr, [data-rows] > li")];
}

function walk(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const row = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  row.querySelector("th a, a")?.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function mark() {
  const box = rows().find((row) => row.contains(document.activeElement))?.querySelector("[type=checkbox]");
  box?.click();
  return Boolean(box);
}

function help() {
  const list = document.getElementById("shortcuts");
  if (list && !list.open) list.showModal();
  return Boolean(list);
}

const KEYS = { j: () => walk(1), k: () => walk(-1), x: mark, "?": help };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  // A checkbox takes no letters, so the keys keep working on it; j, k and x select row after row.
  if (event.target.matches(TYPING) && !event.target.matches("[type=checkbox]")) return;
  if (document.querySelector("dialog[open], .modal.show")) return;
  if ((KEYS[event.key] ?? (() => press(event.key)))()) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form");
  if (!form || !event.target.matches("textarea, input")) return;
  event.preventDefault();
  form.requestSubmit();
});

for (const opener of document.querySelectorAll("[data-shortcuts]")) {
  opener.hidden = false;
  opener.addEventListener("click", help);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
});
