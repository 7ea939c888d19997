// Saves a form while one types: <form data-autosave="/where"> with a place [data-saved] for the message.
//
// The same fields that the button would send are posted as an ordinary form with `Accept: application/json`. Answers:
//   200 {"saved": "14:02", "revision": "8", "fields": {"a": "8"}, "left": 1800}
//                                             kept; a field named `revision` and the named fields that go along unseen get their
//                                             new values; `left`: seconds of session
//   401                                       signed out meanwhile
//   409 {"two": true, "why": "…"}             somebody wrote in the same place: both texts are shown, one press brings them together
//   409 {"why": "…"}                          it cannot be kept here any more
//   422 {"why": "…"}                          not fit to keep yet: the button shows what is the matter
// Anything else, or no answer, is tried again, later each time, and at once when the network comes back. What was sent without an
// answer goes along as `eerder`, so that the server knows its own page again. Until it is kept the page warns before it is left.
// The text itself never leaves the page's fields: nothing is put away in the browser, which may be everybody's.
const QUIET = 1500;
const RETRIES = [3000, 6000, 15000, 30000];
const SLOWLY = 15000;
const PATIENCE = 20000;
// a browser sends no more than 64 KiB for a page that goes away
const LARGEST = 60000;
// what is sent twice must still fit in one form
const LARGEST_TWICE = 40000;

const watched = [...document.querySelectorAll("form[data-autosave]")].map(watch);

function watch(form) {
  const message = form.querySelector("[data-saved]");
  const place = form.querySelector("[data-two-place]");
  let typed = 0;
  let kept = 0;
  let sending = 0;
  let turn = 0;
  let underway = false;
  let attempts = 0;
  let timer;
  let leaving = false;
  let waited = false;
  let unheard = [];
  let last;

  const say = (text, waiting = false) => {
    if (!message) return;
    if (message.textContent !== text) message.textContent = text;
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
  const put = (name, value) => {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement && field.type === "hidden") field.value = value;
  };
  const body = () => {
    const all = new URLSearchParams(new FormData(form));
    const plain = new URLSearchParams(all);
    plain.delete("eerder");
    return [all, plain.toString()];
  };

  async function save(away) {
    const goes = away === true;
    if (leaving || typed === kept || (underway && !(goes && typed !== sending))) return;
    underway = true;
    sending = typed;
    const mine = ++turn;
    const [all, plain] = body();
    if (plain.length < LARGEST_TWICE && !unheard.includes(plain)) unheard = [...unheard, plain].slice(-2);
    const keepalive = goes && all.toString().length < LARGEST;
    const until = new AbortController();
    const patience = setTimeout(() => until.abort(), PATIENCE);
    let answer;
    let told = {};
    try {
      answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: all,
        headers: { Accept: "application/json" },
        redirect: "manual",
        keepalive,
        signal: keepalive ? undefined : until.signal,
      });
      if ([200, 409, 422].includes(answer.status)) told = await answer.json().catch(() => ({}));
    } catch {
      answer = undefined;
    }
    clearTimeout(patience);
    // a newer one was sent while the page seemed to go away: that one tells
    if (mine !== turn) return;
    underway = false;
    if ([409, 422].includes(answer?.status)) unheard = unheard.filter((sent) => sent !== plain);
    for (const [name, value] of Object.entries({ ...told.fields, ...(told.revision && { revision: told.revision }) })) put(name, value);
    if (answer?.ok) {
      kept = sending;
      attempts = 0;
      unheard = [];
      if (place) place.hidden = true;
      say(told.saved ? `Opgeslagen ${told.saved}` : "Opgeslagen");
      document.dispatchEvent(new CustomEvent("casustafel:alive", { detail: told }));
      if (typed !== kept) later(QUIET);
      else last = body()[1];
    } else if (answer?.status === 401 || answer?.type === "opaqueredirect") {
      say("U bent afgemeld. Uw tekst staat nog op deze pagina: meld u in een ander tabblad aan en ga hier verder.", true);
      later(SLOWLY);
    } else if (answer?.status === 409 && told.two && place) {
      const where = place.hidden ? " Hieronder staan beide teksten." : "";
      say(`${told.why ?? "Iemand anders schreef hier ook."} Wat u typte is nog niet opgeslagen.${where}`, true);
      ask((found) => show(found));
      later(SLOWLY);
    } else if (answer?.status === 409) {
      say(told.why ? `Nog niet opgeslagen. ${told.why}` : "Iemand anders heeft dit ook gewijzigd. Gebruik de knop: u ziet dan beide teksten.", true);
    } else if (answer?.status === 422) {
      say(`Nog niet opgeslagen. ${told.why ?? "Gebruik de knop om te zien wat er nog niet goed is."}`, true);
    } else {
      again();
    }
  }

  // The page that the button would lead to: it holds both texts, and what to send to keep them together.
  function ask(use) {
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.responseType = "document";
    request.timeout = PATIENCE;
    const whole = () => request.response?.querySelector(`form[data-autosave="${form.dataset.autosave}"]`);
    request.addEventListener("load", () => (whole() ? use(whole()) : save()));
    request.addEventListener("error", again);
    request.addEventListener("timeout", again);
    request.send(body()[0]);
  }

  // Both texts side by side, under the form: the place where somebody is typing stays where it is.
  function show(found) {
    const texts = [...found.querySelectorAll("[data-two]")];
    if (texts.length === 0) {
      // meanwhile there is one text again, and this was it
      for (const field of found.querySelectorAll("[data-place] input[type=hidden]")) put(field.name, field.value);
      later(QUIET);
      return;
    }
    place.querySelector("[data-two-texts]").replaceChildren(...texts.map((text) => document.adoptNode(text)));
    place.hidden = false;
  }

  // Puts both texts in the field, keeps the cursor at the word it was at, and saves.
  function together(found) {
    for (const part of found.querySelectorAll("[data-place]")) {
      const here = form.querySelector(`[data-place="${part.dataset.place}"]`);
      if (!here || !part.querySelector("[data-two]")) continue;
      for (const field of part.querySelectorAll("input[type=hidden]")) put(field.name, field.value);
      const [both, own] = [part.querySelector("textarea"), here.querySelector("textarea")];
      if (part.dataset.place === "rijen") {
        for (const two of part.querySelectorAll("[data-two]")) two.remove();
        const scope = here.querySelector("[id]").id.replace(/rijen$/, "");
        if (scope) rename(part, scope);
        here.replaceChildren(...[...part.childNodes].map((node) => document.adoptNode(node)));
        here.querySelector("input:not([type=hidden]), textarea, select")?.focus();
      } else if (both && own) {
        const at = moved(own.value, both.value, own.selectionStart);
        own.value = both.value;
        own.focus();
        own.setSelectionRange(at, at);
      }
    }
    place.hidden = true;
    typed += 1;
    save();
  }

  const changed = () => {
    typed += 1;
    later(place?.hidden === false ? SLOWLY : QUIET);
  };
  form.addEventListener("input", changed);
  // a field that is left tells once more what it told while one typed
  form.addEventListener("change", () => {
    if (typed !== kept || body()[1] !== last) changed();
  });
  form.addEventListener("formdata", (event) => {
    event.formData.delete("eerder");
    for (const sent of unheard) event.formData.append("eerder", sent);
  });
  form.querySelector("[data-together]")?.addEventListener("click", () => {
    clearTimeout(timer);
    ask(together);
  });
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    const others = watched.filter((other) => other.form !== form && other.isOpen());
    if (others.length > 0 && !waited) {
      // what was typed in the other forms of this page goes first
      event.preventDefault();
      waited = true;
      await Promise.all(others.map((other) => other.save()));
      form.requestSubmit(event.submitter);
      return;
    }
    waited = false;
    leaving = true;
    clearTimeout(timer);
  });
  last = body()[1];
  addEventListener("pageshow", () => {
    leaving = false;
    attempts = 0;
    if (typed !== kept) later(0);
  });
  addEventListener("online", () => later(0));
  document.addEventListener("casustafel:save", () => save());
  // going away: keep it now; coming back, perhaps signed in again: try once more
  document.addEventListener("visibilitychange", () => save(document.visibilityState === "hidden"));
  addEventListener("pagehide", () => save(true));
  addEventListener("beforeunload", (event) => {
    if (typed === kept || leaving) return;
    save(true);
    event.preventDefault();
  });
  return { form, save, isOpen: () => typed !== kept };
}

// Where the cursor stands once both texts are one: every line of one's own is in it, in the same order.
function moved(own, both, at) {
  const before = own.slice(0, at).split("\n");
  const lines = both.split("\n");
  let line = -1;
  for (const wanted of own.split("\n").slice(0, before.length)) {
    const found = lines.indexOf(wanted, line + 1);
    line = found < 0 ? line : found;
  }
  if (line < 0) return both.length;
  const start = lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0);
  return Math.min(start + before.at(-1).length, start + lines[line].length);
}

// Ids of a page with one form become ids of a page with several.
function rename(part, scope) {
  for (const attribute of ["id", "for", "aria-describedby", "data-counter"]) {
    for (const element of part.querySelectorAll(`[${attribute}]`)) {
      const names = element.getAttribute(attribute).split(" ");
      element.setAttribute(attribute, names.map((name) => scope + name).join(" "));
    }
  }
}
