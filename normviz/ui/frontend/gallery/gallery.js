// Pictures in rows and columns: each row a photograph, each column what was done to it. Elements are
// kept from one answer to the next, so that only what has changed is decoded and painted anew.

import { h, setAttribute, setText } from "../shared/dom.js";
import { digest } from "../shared/text.js";

const tables = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".nv-root");
  let table = tables.get(root);
  if (!table) tables.set(root, (table = makeTable(root)));
  table.update(component.data);
  return () => tables.delete(root);
}

function makeTable(root) {
  const head = h("tr");
  const body = h("tbody");
  const caption = h("caption");
  const table = h("table", { "data-testid": "nv-gallery" }, caption, h("thead", {}, head), body);
  let turn = 0;
  root.classList.add("nv-gallery");
  root.append(table);

  function update(data) {
    const { columns, rows } = data;
    const phone = columns.filter((column) => column.always || column.chosen).length;
    table.style.setProperty("--rows", rows.length);
    table.style.setProperty("--columns", columns.length);
    table.style.setProperty("--phone-columns", phone);
    table.style.setProperty("--ratio", data.ratio);
    setAttribute(table, "data-nameless", data.corner ? null : "");
    setText(caption, data.caption);
    fit(head, columns.length + 1, () => h("th", { scope: "col" }));
    setText(head.firstChild, data.corner);
    columns.forEach((column, k) => {
      mark(head.children[k + 1], column);
      setText(head.children[k + 1], column.name);
    });
    fit(body, rows.length, () => h("tr", {}, h("th", { scope: "row", dir: "auto" })));
    const changed = rows.flatMap((row, i) => fill(body.children[i], row, columns));
    paint(changed, rows);
  }

  function fill(line, row, columns) {
    setAttribute(line, "data-chosen", row.chosen ? "" : null);
    setText(line.firstChild, row.name);
    fit(line, columns.length + 1, () => h("td", {}, h("img")));
    return columns.flatMap((column, k) => {
      const cell = line.children[k + 1];
      const image = cell.firstChild;
      const { src, alt } = row.cells[k];
      mark(cell, column);
      setAttribute(image, "alt", alt);
      if (image.getAttribute("src") === src) return [];
      image.setAttribute("src", src);
      return [image];
    });
  }

  // Tells, for tests and measurements, which pictures are on the screen: once they are decoded.
  async function paint(changed, rows) {
    const mine = (turn += 1);
    // One that is replaced meanwhile is not decoded, and the newer answer tells of it.
    await Promise.all(changed.map((image) => image.decode().catch(() => {})));
    if (mine !== turn) return;
    const shown = rows.flatMap((row) => row.cells.map((cell) => cell.src)).join();
    table.dataset.painted = digest(shown);
  }

  return { update };
}

// What is neither the chosen column nor one that is always there gives way on a phone.
function mark(cell, { chosen, always }) {
  setAttribute(cell, "data-chosen", chosen ? "" : null);
  setAttribute(cell, "data-wide", chosen || always ? null : "");
}

function fit(parent, count, make) {
  while (parent.children.length > count) parent.lastElementChild.remove();
  while (parent.children.length < count) parent.append(make());
}
