// Warns before the session ends: <dialog id="sessie" data-left="seconds" data-warn="seconds">.
// "Langer blijven" posts the form [data-session-extend] with `Accept: application/json`; the answer is 200 {"left": seconds}.
// Pages beside each other tell one another that somebody is still here.
const dialog = document.getElementById("sessie");
if (dialog instanceof HTMLDialogElement) {
  const left = Number(dialog.dataset.left) * 1000;
  const warn = Number(dialog.dataset.warn) * 1000;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("casustafel-sessie") : undefined;
  const extend = dialog.querySelector("[data-session-extend]");
  const minutes = dialog.querySelector("[data-session-minutes]");
  let end = Date.now() + left;
  let warned = false;
  let isOver = false;

  const alive = (until) => {
    end = until;
    warned = false;
    if (dialog.open) dialog.close();
    if (!isOver) return;
    // signed in again, in another tab: what waited is kept now
    isOver = false;
    told(false);
    clock = setInterval(look, 5000);
    document.dispatchEvent(new CustomEvent("casustafel:save"));
  };
  const told = (over) => {
    dialog.querySelector("#sessie-titel").textContent = over ? "U bent afgemeld" : "U wordt bijna afgemeld";
    dialog.querySelector("[data-session-text]").hidden = over;
    dialog.querySelector(".ct-session__over").hidden = !over;
    if (extend) extend.hidden = over;
  };
  const look = () => {
    const rest = end - Date.now();
    if (rest <= 0) {
      over();
    } else if (rest <= warn) {
      const many = Math.ceil(rest / 60000);
      minutes.textContent = many === 1 ? "1 minuut" : `${many} minuten`;
      if (!warned) {
        warned = true;
        document.dispatchEvent(new CustomEvent("casustafel:save"));
        dialog.showModal();
      }
    }
  };
  const over = () => {
    clearInterval(clock);
    isOver = true;
    told(true);
    if (!dialog.open) dialog.showModal();
  };
  let clock = setInterval(look, 5000);

  // a new page has moved the end, and an autosave may have
  others?.postMessage(end);
  others?.addEventListener("message", (event) => {
    if (typeof event.data === "number" && event.data > end) alive(event.data);
  });
  document.addEventListener("casustafel:alive", (event) => {
    const seconds = Number(event.detail?.left);
    if (!seconds) return;
    alive(Math.max(end, Date.now() + seconds * 1000));
    others?.postMessage(end);
  });
  document.addEventListener("visibilitychange", look);
  extend?.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(extend.action, { method: "POST", headers: { Accept: "application/json" }, redirect: "manual" });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json().catch(() => ({}));
      alive(Date.now() + (Number(told.left) || Number(dialog.dataset.left)) * 1000);
      others?.postMessage(end);
    } catch {
      over();
    }
  });
}
