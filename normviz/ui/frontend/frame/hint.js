// A hint that stays until it is dismissed, and then never comes again in this browser.

import { keep, kept } from "../shared/kept.js";

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".nv-root");
  root.classList.add("nv-hint");
  const name = `normviz.hint.${data.name}`;
  if (!root.firstChild) root.append(document.createElement("p"), document.createElement("button"));
  const [line, button] = root.children;
  // Every other part is emphasized.
  line.replaceChildren(
    ...data.text.split("**").map((part, place) => {
      const piece = document.createElement(place % 2 ? "b" : "span");
      piece.textContent = part;
      return piece;
    }),
  );
  button.type = "button";
  button.textContent = data.dismiss;
  button.onclick = () => {
    keep(name, "known");
    root.hidden = true;
  };
  root.hidden = kept(name) !== null;
}
