// Tells who writes where in a plan: <div data-beside="/where"> with parts [data-beside-part] anywhere on the page.
// The address answers with the same parts; each takes the place of the one with its id, when anything in it changed and the focus
// is not inside it. Asking changes nothing and keeps no session alive. When there is no answer for this page any more, it stops.
const EVERY = 5000;
const root = document.querySelector("[data-beside]");
if (root) {
  const timer = setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("casustafel:alive", ask);

  function ask() {
    if (document.visibilityState !== "visible") return;
    const request = new XMLHttpRequest();
    request.open("GET", root.dataset.beside);
    request.responseType = "document";
    request.timeout = EVERY;
    request.addEventListener("load", () => {
      if (request.status === 200) put(request.response);
      else if ([403, 404].includes(request.status)) clearInterval(timer);
    });
    request.send();
  }
}

function put(page) {
  for (const part of document.querySelectorAll("[data-beside-part]")) {
    const fresh = page?.getElementById(part.id);
    if (fresh && !fresh.isEqualNode(part) && !part.contains(document.activeElement)) part.replaceWith(document.adoptNode(fresh));
  }
}
