// Counts down the time of a case: <span data-clock="seconds"><span data-clock-left></span>…</span>. The browser's own clock may be wrong, so
// it counts from the moment the page said how much was left.
const ends = new WeakMap();

function tell() {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    if (!ends.has(clock)) ends.set(clock, performance.now() + Number(clock.dataset.clock) * 1000);
    const left = Math.round((ends.get(clock) - performance.now()) / 1000);
    const [minutes, seconds] = [Math.floor(Math.abs(left) / 60), Math.abs(left) % 60];
    const words = `${minutes}:${String(seconds).padStart(2, "0")}${left < 0 ? " over tijd" : ""}`;
    const place = clock.querySelector("[data-clock-left]");
    if (place && place.textContent !== words) place.textContent = words;
    clock.classList.toggle("is-over", left < 0);
  }
}

if (document.querySelector("[data-live]")) {
  setInterval(tell, 500);
  document.addEventListener("casustafel:fresh", tell);
  tell();
}
