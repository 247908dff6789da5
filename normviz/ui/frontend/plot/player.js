// Play, pause and a slider through the frames of a graph.

const FRAME_MS = 600;
const MOVE_MS = 350;

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function makePlayer(canvas) {
  const controls = document.createElement("div");
  const button = document.createElement("button");
  const slider = document.createElement("input");
  const name = document.createElement("output");
  let plotly = null;
  let frames = [];
  let text = {};
  let timer = 0; // set while playing

  controls.className = "nv-player";
  controls.hidden = true;
  button.type = "button";
  name.setAttribute("aria-live", "off"); // the slider itself says its frame
  slider.type = "range";
  slider.min = slider.step = slider.value = 1;
  controls.append(button, slider, name);

  function describe(words) {
    text = words;
    slider.setAttribute("aria-label", words.frame);
    label();
  }

  function label() {
    const frame = frames[slider.value - 1]?.name ?? "";
    button.textContent = timer ? text.pause : text.play;
    name.textContent = frame;
    slider.setAttribute("aria-valuetext", frame);
  }

  function go(position) {
    slider.value = position;
    label();
    const move = still() ? 0 : MOVE_MS;
    return plotly.animate(canvas, [frames[position - 1].name], {
      mode: "immediate",
      frame: { duration: move, redraw: true },
      transition: { duration: move },
    });
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
    label();
  }

  function next() {
    const position = Number(slider.value);
    if (position >= frames.length) {
      stop();
      return;
    }
    go(position + 1);
    timer = setTimeout(next, FRAME_MS);
  }

  function play() {
    if (Number(slider.value) === frames.length) go(1);
    timer = setTimeout(next, FRAME_MS);
    label();
  }

  button.addEventListener("click", () => (timer ? stop() : play()));
  slider.addEventListener("input", () => {
    stop();
    go(Number(slider.value));
  });

  // New data was drawn, as frame 1 would be: the frame that was on show returns.
  function show(library, next) {
    plotly = library;
    frames = next;
    controls.hidden = frames.length < 2;
    slider.max = Math.max(frames.length, 1);
    if (slider.value > 1) go(Number(slider.value));
    else label();
    if (controls.hidden) stop();
  }

  return { controls, describe, show, stop };
}
