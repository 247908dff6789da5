// Edits a cell in place: an input over it, with the full-precision value of x.

import { h } from "../shared/dom.js";
import { fill } from "../shared/text.js";
import { placeName } from "./cells.js";

export function startEdit(node, model, i, { typed, commit, close }) {
  const before = String(model.steps[0].values[i]);
  const name = fill(model.data.text.edit, { place: placeName(model, i) });
  const input = h("input", {
    class: "edit",
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "done",
    "aria-label": name,
  });
  input.value = typed ?? before;
  let open = true;

  function finish(keep, move) {
    if (!open) return;
    open = false;
    const text = input.value.trim();
    input.remove();
    node.classList.remove("editing");
    if (keep && text !== before) commit(text);
    close(move);
  }

  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") finish(true, "stay");
    else if (event.key === "Escape") finish(false, "stay");
    else if (event.key === "Tab") finish(true, event.shiftKey ? "back" : "on");
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => finish(true, null));
  node.classList.add("editing");
  node.append(input);
  input.focus();
  if (typed === undefined) input.select();
}
