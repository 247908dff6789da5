// Builds the cells of a shape, once. Later runs only paint them.

import { h, setText } from "../shared/dom.js";
import { columnOf, indexAt, place, tileSpot } from "./model.js";

export function layoutKey(model) {
  return [model.data.shape.join("x"), model.tilesAcross].join();
}

// cells[i] is the element of flat index i on the slice that is shown, else undefined.
export function buildLayout(model, slice) {
  const layout = { cells: [], tags: [], bars: [], heads: [], tiles: [] };
  const root = model.kind === "tiles" ? tiles(model, slice, layout) : table(model, layout);
  return { root, ...layout };
}

function cell(layout, i, ...extras) {
  const node = h("div", { class: "cell", role: "gridcell", tabindex: "-1", "data-i": i });
  node.append(h("span", { class: "num" }), ...extras);
  layout.cells[i] = node;
  return node;
}

// A cell of a table also has its set's label, and its value as a bar.
function wideCell(layout, i) {
  layout.tags[i] = h("span", { class: "tag", "aria-hidden": "true" });
  layout.bars[i] = h("i");
  return cell(layout, i, layout.tags[i], h("span", { class: "bar" }, layout.bars[i]));
}

function head(layout, role, position) {
  const text = h("span", { class: "head-text" });
  const side = role === "rowheader" ? "of-row" : "of-col";
  const node = h("div", { class: `head ${side}`, role }, text);
  layout.heads.push({ node, text, role, position });
  return node;
}

// (N, C) and (N, C, L): a row for each sample, L cells side by side for each channel.
function table(model, layout) {
  const track = "minmax(var(--cell-min), var(--cell-max))";
  const channel = `repeat(${model.W}, ${track})`;
  const channels =
    model.kind === "strip"
      ? Array(model.C).fill(channel).join(" var(--gap) ")
      : `repeat(${model.C}, ${track})`;
  const columns = `max-content ${channels} var(--end, 0)`;
  const root = h("div", { class: `cells ${model.kind}`, role: "grid", "--columns": columns });
  const corner = h("div", { class: "head corner", role: "presentation" }); // it names nothing
  const top = h("div", { class: "row", role: "row" }, corner);
  for (let c = 0; c < model.C; c += 1) {
    const node = head(layout, "columnheader", c);
    node.style.gridArea = `1 / ${2 + columnOf(model, c, 0)} / 2 / span ${model.W}`;
    node.ariaColIndex = 2 + columnOf(model, c, 0);
    if (model.W > 1) node.setAttribute("aria-colspan", model.W);
    top.append(node);
  }
  root.append(top);
  for (let n = 0; n < model.N; n += 1) {
    const side = head(layout, "rowheader", n);
    side.style.gridRow = n + 2;
    const row = h("div", { class: "row", role: "row" }, side);
    for (let c = 0; c < model.C; c += 1) {
      for (let w = 0; w < model.W; w += 1) {
        const node = wideCell(layout, indexAt(model, { n, c, d: 0, h: 0, w }));
        node.style.gridArea = `${n + 2} / ${2 + columnOf(model, c, w)}`;
        row.append(node);
      }
    }
    root.append(row);
  }
  return root;
}

// (N, C, H, W) and a slice of (N, C, D, H, W): N rows by C columns of little pictures.
function tiles(model, slice, layout) {
  const columns = `repeat(${model.tilesAcross + (model.inLine ? 0 : 1)}, max-content)`;
  const root = h("div", { class: "cells tiles", "--columns": columns });
  for (let c = 0; c < model.C && !model.inLine; c += 1) {
    const node = head(layout, "columnheader", c);
    node.removeAttribute("role");
    node.style.gridArea = `1 / ${c + 2}`;
    root.append(node);
  }
  for (let n = 0; n < model.N; n += 1) {
    const side = head(layout, "rowheader", n);
    side.removeAttribute("role");
    if (!model.inLine) side.style.gridRow = n + 2;
    if (!model.inLine) root.append(side);
    for (let c = 0; c < model.C; c += 1) {
      const { row, col } = tileSpot(model, n, c);
      const tag = h("span", { class: "tile-tag", "aria-hidden": "true" });
      const grid = pixels(model, layout, { n, c, d: slice });
      const node = h("div", { class: "tile" }, h("div", { class: "tile-head" }, tag), grid);
      node.style.gridArea = `${row + 2} / ${col + (model.inLine ? 1 : 2)}`;
      if (model.inLine) node.firstChild.prepend(side);
      layout.tiles.push({ node, grid, tag, n, c });
      root.append(node);
    }
  }
  return root;
}

function pixels(model, layout, at) {
  const grid = h("div", { class: "pixels", role: "grid", "--across": model.W });
  for (let y = 0; y < model.H; y += 1) {
    const row = h("div", { class: "row", role: "row" });
    for (let x = 0; x < model.W; x += 1) {
      row.append(cell(layout, indexAt(model, { ...at, h: y, w: x })));
    }
    grid.append(row);
  }
  return grid;
}

export function paintHeads(layout, model) {
  for (const { node, text, role, position } of layout.heads) {
    const label = (role === "rowheader" ? model.data.rows : model.data.cols)[position];
    setText(text, label);
    node.title = label;
  }
}

// Where sets meet in a table: a class for every side of a cell beyond which another set begins.
export function paintEdges(layout, model) {
  if (model.kind === "tiles") return;
  const { ids, C, W, N } = model;
  layout.cells.forEach((node, i) => {
    const { n, c, w } = place(model, i);
    const differs = (there, on) => !on || !ids || ids[there] !== ids[i];
    const insideStrip = W > 1 ? (x) => x >= 0 && x < W : () => true;
    const column = c * W + w;
    node.classList.toggle("et", differs(i - C * W, n > 0));
    node.classList.toggle("eb", differs(i + C * W, n < N - 1));
    node.classList.toggle("el", differs(i - 1, column > 0 && insideStrip(w - 1)));
    node.classList.toggle("er", differs(i + 1, column < C * W - 1 && insideStrip(w + 1)));
  });
}
