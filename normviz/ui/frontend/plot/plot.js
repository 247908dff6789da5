// A panel of plotly graphs that stay alive: new data goes into the graph that is there.

import { makeGraph } from "./graph.js";
import { readTheme } from "./theme.js";

const panels = new WeakMap();
let plotly = null;

export default function (component) {
  const root = component.parentElement.querySelector(".nv-root");
  let panel = panels.get(root);
  if (!panel) panels.set(root, (panel = makePanel(root)));
  panel.update(component.data);
  return () => {
    panel.stop();
    panels.delete(root);
  };
}

// plotly.js is 4.8 MB: it is asked for once, by the first chart, from this server.
function loadPlotly(url) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      plotly = null;
      script.remove();
      reject(new Error(`${url} could not be loaded`));
    };
    document.head.append(script);
  });
  return plotly;
}

function makePanel(root) {
  const status = document.createElement("p");
  const graphs = [];
  let newest = null;
  let stopped = false;

  status.className = "nv-plot-status";
  status.setAttribute("role", "status");
  root.classList.add("nv-plot");
  root.dataset.testid = "nv-plot";
  root.append(status);

  function painted() {
    root.dataset.painted = graphs.map((graph) => graph.painted).join(".");
  }

  // One player for all, below them, or one for each below its own graph.
  function join(together) {
    graphs.forEach(({ figure, player }, i) => {
      const leads = together && i === 0;
      player.join(together && i > 0, leads ? graphs.slice(1).map((each) => each.player) : []);
      const place = leads ? root : figure;
      if (player.controls.parentElement !== place) place.append(player.controls);
    });
  }

  async function update(data) {
    newest = data;
    root.dataset.count = data.graphs.length;
    // What scrolls is to be reached by keyboard; see the styles.
    const swiped = matchMedia("(max-width: 640px)").matches && data.graphs.length > 1;
    if (swiped) root.tabIndex = 0;
    else root.removeAttribute("tabindex");
    while (graphs.length > data.graphs.length) graphs.pop().remove();
    while (graphs.length < data.graphs.length) {
      graphs.push(makeGraph(painted));
      root.append(graphs.at(-1).figure);
    }
    join(data.together);
    graphs.forEach((graph, i) => graph.describe(data.graphs[i].alt, data.height, data.text));
    status.textContent = window.Plotly ? "" : data.text.loading;
    try {
      const library = await loadPlotly(data.plotly);
      // While plotly.js was loading, newer data may have come; only that is drawn.
      if (stopped || newest !== data) return;
      status.textContent = "";
      const theme = readTheme(root, data.palette);
      graphs.forEach((graph, i) => graph.draw(library, data.graphs[i].spec, theme));
    } catch (error) {
      console.error(error);
      status.textContent = data.text.failed;
    }
  }

  function stop() {
    stopped = true;
    for (const graph of graphs) graph.remove();
  }

  return { update, stop };
}
