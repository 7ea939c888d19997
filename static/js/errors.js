// A form that came back with mistakes: say so in the title and put the focus on the list of them.
const summary = document.querySelector("[data-errors]");
if (summary) {
  document.title = `Fout: ${document.title}`;
  summary.focus();
}
