// Keeps what a page shows fresh: <div data-live="/where changes are told" data-fresh="/where the parts are">.
//
// Every part (an element with `data-part` and an id) is asked for again when the stream says that something changed, and takes the
// place of what stands there if anything in it differs. What somebody is typing in is never replaced: it waits until it is sent or
// left as it was, but what is said beside it is not left to be untrue (see `overtake`). Without a stream the page asks every few seconds, and so it does after an answer that did not come: until one does,
// what has `data-stale` says so. Who may not see it any more is shown what anybody is shown.
const EVERY = 5000;
const TYPED = "input:not([type=hidden]), textarea, select";

for (const root of document.querySelectorAll("[data-live]")) keep(root, root.dataset.live, root.dataset.fresh);

function keep(root, live, fresh) {
  let source;
  let heard = false;
  let missed = false;
  let underway = false;
  let again = false;
  let over;

  function ask() {
    again = underway;
    if (underway) return;
    underway = true;
    const request = new XMLHttpRequest();
    request.open("GET", fresh);
    request.responseType = "document";
    request.timeout = EVERY;
    request.addEventListener("load", () => {
      missed = ![200, 403, 404].includes(request.status);
      if (request.status === 200 && new URL(request.responseURL).pathname === new URL(fresh, location.href).pathname) {
        put(request.response);
        closing();
      } else if ([403, 404].includes(request.status) && !document.querySelector(TYPED + ":focus")) {
        location.reload();
      }
    });
    for (const failed of ["error", "timeout"]) request.addEventListener(failed, () => (missed = true));
    request.addEventListener("loadend", () => {
      underway = false;
      for (const stale of root.querySelectorAll("[data-stale]")) stale.hidden = !missed;
      if (again) ask();
    });
    request.send();
  }

  // a part that closes by itself at a moment is asked for again then
  function closing() {
    clearTimeout(over);
    const moments = [...document.querySelectorAll("[data-part] [data-until]")].map((part) => Number(part.dataset.until));
    if (moments.length) over = setTimeout(ask, Math.min(...moments) * 1000 + 200);
  }

  function open() {
    if (source || document.visibilityState !== "visible") return;
    source = new EventSource(live);
    source.addEventListener("open", () => {
      heard = true;
      ask();
    });
    source.addEventListener("message", ask);
    source.addEventListener("error", () => {
      heard = false;
      // a browser comes back by itself after a stream that ended, not after one that was refused
      if (source?.readyState === EventSource.CLOSED) source = undefined;
    });
  }

  function close() {
    source?.close();
    source = undefined;
    heard = false;
  }

  setInterval(() => {
    if (document.visibilityState !== "visible") return;
    open();
    if (!heard || missed || document.querySelector("[data-part][data-late]")) ask();
  }, EVERY);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? open() : close()));
  addEventListener("online", ask);
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  closing();
  open();
}

function put(page) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page?.getElementById(part.id);
    if (!fresh) continue;
    delete part.dataset.late;
    const folds = part.querySelectorAll("details");
    fresh.querySelectorAll("details").forEach((fold, place) => (fold.open = folds[place]?.open ?? fold.open));
    if (fresh.isEqualNode(part)) continue;
    if (isTypedIn(part)) {
      part.dataset.late = "yes";
      overtake(part, fresh);
      continue;
    }
    const at = part.contains(document.activeElement) ? name(document.activeElement) : undefined;
    part.replaceWith(document.adoptNode(fresh));
    if (at) [...fresh.querySelectorAll("a[href], button, summary")].find((place) => name(place) === at)?.focus();
  }
  document.dispatchEvent(new CustomEvent("casustafel:fresh"));
}

// A form that stays because somebody is typing in it may ask for what is asked no more: <form data-about="what it asks">. What
// stands beside it has `data-while` for as long as that is asked, or `data-over`: "closed" for when nothing is asked, "changed" for
// when something else is.
function overtake(part, fresh) {
  const asked = [...fresh.querySelectorAll("form[data-about]")].map((form) => form.dataset.about);
  for (const form of part.querySelectorAll("form[data-about]")) {
    const over = asked.includes(form.dataset.about) ? undefined : asked.length ? "changed" : "closed";
    for (const said of part.querySelectorAll("[data-while]")) said.hidden = over !== undefined;
    for (const said of part.querySelectorAll("[data-over]")) said.hidden = said.dataset.over !== over;
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = over === "closed";
  }
}

function isTypedIn(part) {
  if (part.matches("[data-typed]") || part.querySelector("[data-typed]")) return true;
  return [...part.querySelectorAll(TYPED)].some((field) => {
    if (field === document.activeElement) return true;
    if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== option.defaultSelected && option.index > 0);
    return ["radio", "checkbox"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  });
}

// What somebody has the focus on, to find it again in what takes its place.
function name(element) {
  return `${element.localName} ${element.getAttribute("href") ?? element.form?.getAttribute("action") ?? ""} ${element.textContent}`;
}
