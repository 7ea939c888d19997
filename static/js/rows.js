// Rows of a list: a button [data-row-add] puts another empty row under the last one, so that one goes on without saving first. The
// empty row of the page is the example; its number stands in data-row and behind every name in it. A button [data-row-take="id"]
// fills the empty row with what is chosen in that list: the option's own data, by the names of the fields. Sums that the page was made
// with say so as soon as a row changes: [data-rows-stale].
for (const list of document.querySelectorAll("[data-rows]")) {
  const stale = list.querySelector("[data-rows-stale]");
  if (stale) list.addEventListener("input", () => (stale.hidden = false));
  const add = list.querySelector("[data-row-add]");
  const rows = () => [...list.querySelectorAll("[data-row]")];
  const example = rows().at(-1);
  if (!add || !example || example.querySelector("[name^='remove-']")) continue;
  const from = example.dataset.row;
  const blank = example.cloneNode(true);
  const full = () => rows().length >= Number(list.dataset.rows);
  add.hidden = full();
  const another = () => {
    const last = rows().at(-1);
    const row = blank.cloneNode(true);
    number(row, from, String(Number(last.dataset.row) + 1));
    last.after(row);
    add.hidden = full();
    return row;
  };
  const open = (row) => {
    row.open = true;
    row.querySelector("input, select, textarea")?.focus();
  };
  add.addEventListener("click", () => open(another()));
  for (const take of list.querySelectorAll("[data-row-take]")) {
    take.addEventListener("click", (event) => {
      const chosen = document.getElementById(take.dataset.rowTake)?.selectedOptions[0];
      const last = rows().at(-1);
      if (!chosen?.value || (full() && !isBlank(last))) return;
      event.preventDefault();
      const row = isBlank(last) ? last : another();
      for (const [name, value] of Object.entries(chosen.dataset)) {
        const field = row.querySelector(`[name="${name}-${row.dataset.row}"]`);
        if (field) field.value = value;
      }
      open(row);
      row.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

// In a field to search with, the return key searches; elsewhere in the form it saves.
for (const field of document.querySelectorAll("[data-enter]")) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    document.getElementById(field.dataset.enter)?.click();
  });
}

function isBlank(row) {
  const typed = [...row.querySelectorAll("input[type='text'], textarea")];
  return !row.querySelector("[name^='remove-']") && typed.every((field) => field.value === field.defaultValue);
}

// Gives a row another number: in its names, and in everything that points at them.
function number(row, from, to) {
  const end = new RegExp(`-${from}(?=$|-)`);
  row.dataset.row = to;
  for (const part of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
    for (const attribute of ["name", "id", "for", "aria-describedby"]) {
      const value = part.getAttribute(attribute);
      if (value) part.setAttribute(attribute, value.split(" ").map((word) => word.replace(end, `-${to}`)).join(" "));
    }
  }
}
