// Keeps a part of the page fresh while it is in view: <section id="ronde" data-refresh="/where">.
// The address answers with the same part; it takes the place of what stands there, if anything in it changed. Where somebody is
// reading or typing (the focus is inside it) it waits. When the answer is not that part any more, the page is left as it is.
const EVERY = 5000;

for (const part of document.querySelectorAll("[data-refresh]")) keep(part.id);

function keep(id) {
  const timer = setInterval(() => {
    const part = document.getElementById(id);
    if (document.visibilityState !== "visible" || !part || part.contains(document.activeElement)) return;
    const request = new XMLHttpRequest();
    request.open("GET", part.dataset.refresh);
    request.responseType = "document";
    request.timeout = EVERY;
    request.addEventListener("load", () => {
      const fresh = request.status === 200 ? request.response?.getElementById(id) : undefined;
      if (!fresh) {
        clearInterval(timer);
      } else if (!fresh.isEqualNode(part) && !part.contains(document.activeElement)) {
        part.replaceWith(document.adoptNode(fresh));
      }
    });
    request.send();
  }, EVERY);
}
