// A variable is put in where one writes, not at the end.
let lastField;
document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.("[data-insert-into]")) lastField = target;
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-insert]");
  const field = lastField?.isConnected ? lastField : button?.form?.querySelector("[data-insert-into]");
  if (!button || !field) return;
  event.preventDefault();
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
