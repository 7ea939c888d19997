// Saves a form while one types: <form data-autosave="/where"> with a place [data-saved] for the message.
//
// The same fields that the button would send are posted as an ordinary form with `Accept: application/json`. Answers:
//   200 {"saved": "14:02", "revision": "8", "fields": {"a": "8"}, "left": 1800}
//                                             kept; a field named `revision` and the named fields that go along unseen get their
//                                             new values; `left`: seconds of session
//   401                                       signed out meanwhile
//   409                                       somebody else changed it: the button shows both texts
//   422                                       not fit to keep yet: the button shows what is the matter
// Anything else, or no answer, is tried again, later each time, and at once when the network comes back.
// Until it is kept the page warns before it is left. The text itself never leaves the page's fields.
const QUIET = 1500;
const RETRIES = [3000, 6000, 15000, 30000];

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);

function watch(form) {
  const message = form.querySelector("[data-saved]");
  let typed = 0;
  let kept = 0;
  let underway = false;
  let attempts = 0;
  let timer;
  let leaving = false;

  const say = (text, waiting = false) => {
    if (!message) return;
    message.textContent = text;
    message.classList.toggle("is-waiting", waiting);
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };
  const again = () => {
    say("Nog niet opgeslagen, er is geen verbinding. We blijven het proberen; uw tekst blijft op deze pagina staan.", true);
    later(RETRIES[Math.min(attempts++, RETRIES.length - 1)]);
  };

  async function save(keepalive = false) {
    if (underway || leaving || typed === kept) return;
    underway = true;
    const sending = typed;
    let answer;
    try {
      answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        redirect: "manual",
        keepalive: keepalive === true,
      });
    } catch {
      answer = undefined;
    }
    underway = false;
    const told = [200, 409, 422].includes(answer?.status) ? await answer.json().catch(() => ({})) : {};
    for (const [name, value] of Object.entries({ ...told.fields, ...(told.revision && { revision: told.revision }) })) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement && field.type === "hidden") field.value = value;
    }
    if (answer?.ok) {
      kept = sending;
      attempts = 0;
      say(told.saved ? `Opgeslagen ${told.saved}` : "Opgeslagen");
      document.dispatchEvent(new CustomEvent("casustafel:alive", { detail: told }));
      if (typed !== kept) later(QUIET);
    } else if (answer?.status === 401 || answer?.type === "opaqueredirect") {
      say("U bent afgemeld. Uw tekst staat nog op deze pagina: meld u in een ander tabblad aan en ga hier verder.", true);
    } else if (answer?.status === 409) {
      say("Iemand anders heeft dit ook gewijzigd. Gebruik de knop: u ziet dan beide teksten.", true);
    } else if (answer?.status === 422) {
      say("Nog niet opgeslagen. Gebruik de knop om te zien wat er nog niet goed is.", true);
    } else {
      again();
    }
  }

  const changed = () => {
    typed += 1;
    later(QUIET);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    leaving = true;
    clearTimeout(timer);
  });
  addEventListener("pageshow", () => (leaving = false));
  addEventListener("online", () => later(0));
  document.addEventListener("casustafel:save", () => save());
  // going away: keep it now; coming back, perhaps signed in again: try once more
  document.addEventListener("visibilitychange", () => save(document.visibilityState === "hidden"));
  addEventListener("beforeunload", (event) => {
    if (typed !== kept && !leaving) event.preventDefault();
  });
}
