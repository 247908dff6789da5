// Play, pause and a slider through the frames of a graph, or of several that move together.

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
  let drawn = 1; // the frame that the data itself shows
  let pace = FRAME_MS;
  let text = {};
  let timer = 0; // set while playing
  let led = false; // by the player of another graph
  let onMove = null; // tells the players that this one leads

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
    const move = still() ? 0 : Math.min(MOVE_MS, 0.6 * pace);
    plotly
      .animate(canvas, [frames[position - 1].name], {
        mode: "immediate",
        frame: { duration: move, redraw: true },
        transition: { duration: move },
      })
      .catch((error) => {
        if (error) console.error(error); // without one, the next step came before this was there
      });
  }

  function move(position) {
    go(position);
    onMove?.(position);
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
    move(position + 1);
    timer = setTimeout(next, pace);
  }

  function play() {
    if (Number(slider.value) === frames.length) move(1);
    timer = setTimeout(next, pace);
    label();
  }

  button.addEventListener("click", () => (timer ? stop() : play()));
  slider.addEventListener("input", () => {
    stop();
    move(Number(slider.value));
  });

  // New data was drawn, as its first frame would be (its last, where `start` says "last"): the
  // frame that was on show returns.
  function show(library, next, first, settings = {}) {
    const { start = "first", pace: wanted = FRAME_MS, autoplay = false } = settings;
    const moved = frames.length > 0 && Number(slider.value) !== drawn;
    plotly = library;
    frames = next;
    pace = wanted;
    controls.hidden = led || frames.length < 2;
    slider.max = Math.max(frames.length, 1);
    drawn = start === "last" ? Number(slider.max) : 1;
    if (!moved) slider.value = drawn;
    if (Number(slider.value) !== drawn) go(Number(slider.value));
    else label();
    if (controls.hidden) stop();
    else if (first && autoplay && !still()) play();
  }

  // Leads: its moves are passed on to `followers`. Led: it has no controls of its own.
  function join(isLed, followers = []) {
    led = isLed;
    controls.hidden = led || frames.length < 2;
    onMove = followers.length ? (at) => followers.forEach((each) => each.follow(at)) : null;
  }

  function follow(position) {
    if (frames.length) go(Math.min(position, frames.length));
  }

  return { controls, describe, follow, join, show, stop };
}
