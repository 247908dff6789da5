// Keys and pointers on the cells, told to the grid as: point, pin, edit.

import { indexAt, lineEnd, neighbour, place } from "./model.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// The cell a key leads to; null for a key that leads nowhere.
export function destination(model, i, event) {
  const arrow = ARROWS[event.key];
  if (arrow) return neighbour(model, i, ...arrow) ?? i;
  const last = event.key === "End";
  if (event.key === "Home" || last) {
    if (!event.ctrlKey && !event.metaKey) return lineEnd(model, i, last);
    const { d } = place(model, i);
    const far = { n: model.N - 1, c: model.C - 1, d, h: model.H - 1, w: model.W - 1 };
    return indexAt(model, last ? far : { n: 0, c: 0, d, h: 0, w: 0 });
  }
  if (event.key === "PageUp" || event.key === "PageDown") {
    const at = place(model, i);
    const n = at.n + (event.key === "PageUp" ? -1 : 1);
    return indexAt(model, { ...at, n: Math.min(model.N - 1, Math.max(0, n)) });
  }
  return null;
}

// Digits, a sign or a point start an edit with what was typed, as in a spreadsheet.
const STARTS_NUMBER = /^[0-9.+\-−]$/;

export function listen(root, grid) {
  const cellOf = (event) => {
    const node = event.target.closest?.(".cell");
    return node ? Number(node.dataset.i) : null;
  };
  let touched = false;

  root.addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch"));
  root.addEventListener("pointerover", (event) => grid.point(cellOf(event)));
  root.addEventListener("pointerleave", () => grid.point(null));
  root.addEventListener("focusin", (event) => {
    const i = cellOf(event);
    if (i !== null) grid.arrive(i);
  });
  root.addEventListener("focusout", (event) => {
    if (!root.contains(event.relatedTarget)) grid.point(null);
  });
  root.addEventListener("click", (event) => {
    const i = cellOf(event);
    if (i === null || event.target.tagName === "INPUT") return;
    // On a touch screen the second tap edits; a mouse has its double click.
    if (touched && i === grid.state.pinned) grid.edit(i);
    else grid.choose(i);
  });
  root.addEventListener("dblclick", (event) => {
    const i = cellOf(event);
    if (i !== null && event.target.tagName !== "INPUT") grid.edit(i);
  });
  root.addEventListener("keydown", (event) => {
    const i = cellOf(event);
    if (i === null || event.altKey) return;
    const to = destination(grid.model, i, event);
    if (to !== null) grid.focus(to);
    else if (event.ctrlKey || event.metaKey) return;
    else if (event.key === " ") grid.choose(i);
    else if (event.key === "Enter" || event.key === "F2") grid.edit(i);
    else if (STARTS_NUMBER.test(event.key)) grid.edit(i, event.key.replace("−", "-"));
    else return;
    event.preventDefault();
  });
}
