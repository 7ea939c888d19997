// A form that came back with mistakes: say so in the title and put the focus on the list of them.
const summary = document.querySelector("[data-errors]");
if (summary) {
  document.title = `Fout: ${document.title}`;
  // `autofocus` does this by itself where the browser knows it on such a box
  addEventListener("load", () => {
    if (document.activeElement === document.body) summary.focus();
  });
}
