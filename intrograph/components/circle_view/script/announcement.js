const ANNOUNCED_MS = 4000;

// Shows a sentence for a moment, and has screen readers say it.
export function announce(picture, text) {
  picture.status.textContent = text;
  picture.status.classList.add("circle-announced");
  clearTimeout(picture.announcing);
  picture.announcing = setTimeout(() => picture.status.classList.remove("circle-announced"), ANNOUNCED_MS);
}
