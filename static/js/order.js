// Puts a list in order by dragging, with a mouse, a pen or a finger: <ol data-order="/where"> with <li data-number>, each with a
// [data-grip]. Only the grip drags: elsewhere a finger scrolls and a mouse selects. Escape puts everything back, and what stands where
// it stood is not sent. The buttons beside each do the same, and the server keeps the order.
const EDGE = 60;
const STEP = 10;
let drag;

document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest("[data-grip]")?.closest("[data-order] > [data-number]");
  if (drag || !item || !event.isPrimary || event.button !== 0) return;
  const list = item.parentElement;
  drag = { item, list, pointer: event.pointerId, at: event.clientY, before: [...list.children], timer: setInterval(roll, 20) };
  item.classList.add("is-dragged");
});
document.addEventListener("pointermove", (event) => {
  if (event.pointerId !== drag?.pointer) return;
  drag.at = event.clientY;
  place();
});
document.addEventListener("pointerup", (event) => {
  if (event.pointerId === drag?.pointer) end(true);
});
document.addEventListener("pointercancel", (event) => {
  if (event.pointerId === drag?.pointer) end(false);
});
document.addEventListener("keydown", (event) => {
  if (drag && event.key === "Escape") end(false);
});
document.addEventListener("selectstart", (event) => {
  if (drag) event.preventDefault();
});

function middle(item) {
  const { top, height } = item.getBoundingClientRect();
  return top + height / 2;
}

// the others move around the one that is held: a finger keeps hold of what stays where it is
function place() {
  const { item, at } = drag;
  while (item.previousElementSibling && at < middle(item.previousElementSibling)) item.after(item.previousElementSibling);
  while (item.nextElementSibling && at > middle(item.nextElementSibling)) item.before(item.nextElementSibling);
}

// at the edge of the window the page goes along
function roll() {
  if (drag.at < EDGE) scrollBy(0, -STEP);
  else if (drag.at > innerHeight - EDGE) scrollBy(0, STEP);
  else return;
  place();
}

function end(keeps) {
  const { item, list, before, timer } = drag;
  drag = undefined;
  clearInterval(timer);
  item.classList.remove("is-dragged");
  if (!keeps) list.append(...before);
  const now = [...list.children];
  // a list that was drawn anew meanwhile has an order of its own
  if (list.isConnected && now.some((one, place) => one !== before[place])) send(list.dataset.order, now);
}

function send(action, items) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  form.hidden = true;
  const order = document.createElement("input");
  order.name = "order";
  order.value = items.map((item) => item.dataset.number).join(",");
  form.append(order);
  document.body.append(form);
  form.submit();
}
