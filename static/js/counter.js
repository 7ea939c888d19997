// Counts down the signs that are left under a text with a limit. The server decides; nothing typed is cut off.
for (const counter of document.querySelectorAll("[data-counter]")) {
  const area = document.getElementById(counter.dataset.counter);
  const limit = Number(area?.dataset.limit);
  if (!limit) continue;
  const count = () => {
    const left = limit - [...area.value].length;
    const many = new Intl.NumberFormat("nl-NL").format(Math.abs(left));
    const signs = Math.abs(left) === 1 ? "teken" : "tekens";
    counter.textContent = left < 0 ? `${many} ${signs} te veel.` : `Nog ${many} ${signs}.`;
    counter.classList.toggle("is-over", left < 0);
    if (left < limit / 10) counter.setAttribute("aria-live", "polite");
    else counter.removeAttribute("aria-live");
  };
  area.addEventListener("input", count);
  count();
}
