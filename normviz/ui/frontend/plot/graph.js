// One graph: its figure element, the plotly graph in it, and the player of its frames.

import { digest } from "../shared/text.js";
import { kept } from "./kept.js";
import { makePlayer, still } from "./player.js";
import { resolved, template } from "./theme.js";

const CONFIG = {
  displaylogo: false,
  responsive: false, // a ResizeObserver sees more than the window's size
  scrollZoom: false,
  showTips: false,
  modeBarButtons: [["toImage", "resetScale2d"]],
};
// Moves that follow each other faster than this are a drag: each is drawn at once.
const DRAG_MS = 500;
// Where charts stay in view on a phone while their controls are moved, and the least height there.
const STAYS = ".st-key-normviz-beside .st-key-normviz-stage-picture";
const LEAST = 340;

export function makeGraph(onPaint) {
  const figure = document.createElement("figure");
  const canvas = document.createElement("div");
  const player = makePlayer(canvas);
  let library = null;
  let drawn = ""; // what was asked for last
  let drawnAt = -Infinity;
  let shown = null; // the data and the layout that the graph has now
  let words = "";
  let busy = Promise.resolve(); // settled when all that was begun has been drawn
  const graph = { figure, painted: "", player, describe, draw, remove };

  figure.className = "nv-graph";
  canvas.className = "nv-canvas";
  figure.append(canvas, player.controls);

  const observer = new ResizeObserver(() => {
    if (canvas.layout && canvas.clientWidth) begun(library.Plots.resize(canvas));
  });
  observer.observe(figure);

  function describe(alt, height, text) {
    words = alt;
    label();
    canvas.style.height = `${Math.min(height, roomOnAPhone())}px`;
    player.describe(text);
  }

  // What stays in view on a phone leaves room for the controls that move it.
  function roomOnAPhone() {
    const stays = matchMedia("(max-width: 640px)").matches && canvas.closest(STAYS);
    return stays ? Math.max(LEAST, Math.round(0.5 * innerHeight)) : Infinity;
  }

  // The words belong to the drawing, not to the canvas: that holds buttons too, once there is one.
  function label() {
    const [picture = canvas, ...layers] = canvas.querySelectorAll("svg.main-svg");
    if (picture !== canvas) {
      canvas.removeAttribute("role");
      canvas.removeAttribute("aria-label");
    }
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", words);
    for (const layer of layers) layer.setAttribute("aria-hidden", "true");
  }

  function draw(plotly, spec, theme) {
    const wanted = digest(JSON.stringify(spec) + theme.name + canvas.style.height);
    if (wanted === drawn) return;
    const first = !drawn;
    const dragged = performance.now() - drawnAt < DRAG_MS;
    library = plotly;
    drawn = wanted;
    drawnAt = performance.now();

    const { data, layout, frames = [] } = resolved(spec, theme);
    for (const frame of frames) {
      frame.data = frame.data.map((change, i) => grown(change, data[frame.traces?.[i] ?? i]));
    }
    layout.template = template(theme, matchMedia("(pointer: coarse)").matches);
    layout.uirevision ??= "kept";
    layout.autosize = true;
    layout.height = parseInt(canvas.style.height, 10);
    canvas.classList.toggle("nv-dense", Boolean(layout.meta?.dense));
    if (first || dragged || still()) delete layout.transition;

    shown = kept(shown, { data, layout });
    const done = plotly.react(canvas, { ...shown, config: CONFIG, frames });
    begun(done);
    if (first) canvas.on("plotly_afterplot", paint);
    done.then(() => {
      if (drawn !== wanted) return;
      player.show(plotly, frames, first, layout.meta?.player);
      paint();
    });
  }

  function begun(drawing) {
    busy = Promise.allSettled([busy, drawing]);
  }

  function paint() {
    label();
    canvas.dataset.painted = graph.painted = drawn;
    onPaint();
  }

  function remove() {
    observer.disconnect();
    player.stop();
    player.controls.remove();
    figure.remove();
    // Plotly goes on with what it is drawing, and fails where its graph is gone by then.
    busy.then(() => library?.purge(canvas));
  }

  return graph;
}

// A frame's trace that only says how many of the whole trace's points there are by then.
function grown(change, whole) {
  const points = change.meta?.points;
  return points === undefined ? change : { y: whole.y.slice(0, points) };
}
