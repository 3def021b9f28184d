// A part that renews itself rests while nobody looks at the page.
document.addEventListener("htmx:before:request", (event) => {
  if (document.hidden && event.target.matches?.('[hx-trigger^="every"]')) event.preventDefault();
});
// And at once when somebody looks again, so that nobody reads what is old.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const part of document.querySelectorAll('[hx-trigger^="every"]')) part.dispatchEvent(new Event("every"));
});
