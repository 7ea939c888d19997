// Puts a list in order by dragging: <ol data-order="/where"> with <li data-number>. The buttons beside each do the same, and the
// server keeps the order.
let dragged;

document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest("[data-order] > [data-number]");
  if (item) item.draggable = !event.target.closest("a, button, input, label");
});
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-order] > [data-number]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  dragged.classList.add("is-dragged");
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-order] > [data-number]");
  if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  if (over === dragged) return;
  const { top, height } = over.getBoundingClientRect();
  if (event.clientY < top + height / 2) over.before(dragged);
  else over.after(dragged);
});
document.addEventListener("dragend", () => {
  if (!dragged) return;
  const list = dragged.parentElement;
  dragged.classList.remove("is-dragged");
  dragged = undefined;
  const form = document.createElement("form");
  form.method = "post";
  form.action = list.dataset.order;
  form.hidden = true;
  const order = document.createElement("input");
  order.name = "order";
  order.value = [...list.querySelectorAll(":scope > [data-number]")].map((item) => item.dataset.number).join(",");
  form.append(order);
  document.body.append(form);
  form.submit();
});
