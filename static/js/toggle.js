// A button that shows and hides something: <button data-toggle="id" aria-expanded="false" aria-controls="id">.
for (const button of document.querySelectorAll("[data-toggle]")) {
  const target = document.getElementById(button.dataset.toggle);
  if (!target) continue;
  const show = (open) => {
    button.setAttribute("aria-expanded", String(open));
    target.classList.toggle("is-open", open);
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") {
      show(false);
      button.focus();
    }
  });
}
