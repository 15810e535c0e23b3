// Messages leave by themselves, but never while someone reads, points at or tabs into them.
const READING_TIME = 8000;

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => leave(toast), READING_TIME / 2);
  else toast.remove();
}

function arrive(toast) {
  const close = toast.querySelector("[data-toast-close]");
  if (!close || !close.hidden) return;
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
  setTimeout(() => leave(toast), READING_TIME);
}

function greet() {
  document.querySelectorAll("[data-toast]").forEach(arrive);
}

/** Says something to screen readers without moving anything. */
function announce(words) {
  const live = document.getElementById("live");
  if (live) live.textContent = words;
}

greet();
document.addEventListener("htmx:afterSettle", greet);
document.addEventListener("leadcrm:announce", (event) => announce(event.detail.value ?? event.detail));

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const undo = [...document.querySelectorAll("[data-undo]")].at(-1);
  if (!undo) return;
  event.preventDefault();
  undo.click();
});
