// Editing in place: Esc presses the form's [data-cancel]; a fresh form takes the focus; [data-autosubmit] sends on change.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest("form")?.querySelector("[data-cancel]")?.click();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const field = event.target.querySelector?.("[data-focus]");
  if (!field) return;
  field.focus();
  field.select?.();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form?.requestSubmit();
});
