// A box that ticks all of its table's.
document.addEventListener("change", ({ target }) => {
  const all = target.closest?.("[data-tick-all]");
  if (!all) return;
  for (const box of document.querySelectorAll(`input[type="checkbox"][name="${all.dataset.tickAll}"]`)) {
    if (!box.disabled) box.checked = all.checked;
  }
});

// A part that renews itself finds that nobody is signed in any more: then the whole page must go.
document.addEventListener("htmx:after:request", ({ detail }) => {
  if (detail?.ctx?.response?.status === 401) location.reload();
});
