// Fits the cells to the room there is.

import { setAttribute, setText } from "../shared/dom.js";

// Widths in pixels: a phone; where the block begins to stand beside the grid, as in grid.css.
const PHONE = 640;
const TWO_COLUMNS = 680;
const BLOCK_ROOM = 234;
const HEADS_ROOM = 110;
const TILE_GAP = 16;
// A picture narrower than this has no room above it for its set's label and a statistic; in a line
// its own name stands there too.
const SLIM_TILE = 150;
const SLIM_IN_LINE = 260;
const TILES_HEIGHT = 520;
const SMALLEST = 13;
const SMALL = 22;
const LARGEST = 44;
const SMALLEST_WITH_VALUE = 26;
const PILL_LETTER = 8.3; // of the label over a set, in pixels, and what is around its letters
const PILL_ENDS = 18;
const DIGIT = 0.65; // width of a digit for a font size of 1, in a wide font

export function picturesInLine(root) {
  return root.clientWidth < PHONE ? 2 : 6;
}

export function fit(grid) {
  grid.root.classList.remove("wide", "slim", "brief", "tight");
  if (grid.model.kind === "tiles") fitPictures(grid);
  else fitTable(grid);
  markMore(grid);
}

// A table that is too wide to stand beside the block has the whole width; where that is not enough
// either, statistics stand without their names, and a strip has smaller cells.
function fitTable({ root, scroller, model, layout }) {
  const tooWide = () => scroller.scrollWidth > scroller.clientWidth + 1;
  root.classList.toggle("wide", tooWide());
  if (layout.root.dataset.rowSets) root.classList.toggle("brief", tooWide());
  root.classList.toggle("tight", tooWide());
  if (layout.root.dataset.rowSets) return;
  const [cell] = layout.cells;
  const { style } = layout.root;
  const letters = style.getPropertyValue("--stat-chars") - -style.getPropertyValue("--stat-name");
  const room = model.W * cell.clientWidth;
  if (letters * PILL_LETTER + PILL_ENDS > room) root.classList.add("brief");
}

// What lies outside the box shows by a shadow where it goes on, and by a sentence.
export function markMore({ root, scroller, more, model }) {
  const { scrollLeft: left, scrollWidth, clientWidth } = scroller;
  const wide = scrollWidth > clientWidth + 1;
  const below = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop > 1;
  more.hidden = !(wide || below);
  setText(more, model.data.text[below ? "downwards" : "sideways"]);
  root.classList.toggle("more-left", left > 1);
  root.classList.toggle("more-right", left + clientWidth < scrollWidth - 1);
}

// Pictures take the room there is, the whole width where they would be small beside the block;
// values stand in their cells where they can be read.
function fitPictures({ root, model, layout }) {
  const beside = cellSize(model, root.clientWidth - BLOCK_ROOM);
  const alone = cellSize(model, root.clientWidth);
  const stacked = root.clientWidth < TWO_COLUMNS || (beside < SMALL && alone > beside);
  const size = stacked ? alone : beside;
  const font = Math.min(16, (size - 5) / (DIGIT * model.chars));
  layout.root.style.setProperty("--size", `${size}px`);
  layout.root.style.setProperty("--number", `${font.toFixed(1)}px`);
  root.classList.toggle("wide", stacked);
  root.classList.toggle("slim", size * model.W < (model.inLine ? SLIM_IN_LINE : SLIM_TILE));
  setAttribute(root, "data-values", size >= SMALLEST_WITH_VALUE && font >= 10 ? "yes" : "no");
}

function cellSize(model, width) {
  const room = width - (model.inLine ? 0 : HEADS_ROOM) - TILE_GAP * model.tilesAcross;
  const wide = room / (model.tilesAcross * model.W);
  const high = TILES_HEIGHT / (model.tilesDown * model.H);
  return Math.floor(Math.min(LARGEST, Math.max(SMALLEST, Math.min(wide, high))));
}
