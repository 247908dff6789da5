// Brings the stage that Python names into view, where it is not: once for each turn. It follows the
// page while that still takes shape, and lets go as soon as the reader moves it.

const SETTLED_MS = 1500; // at rest, without a move: then the page is left alone
const LONGEST_MS = 30_000;
const FRAME_MS = 50; // at most: while the browser is held up the page takes no shape
const GLIDE_MS = 90; // in which a good half of the way that is left is gone
const CLOSE = 0.38; // of what is seen: the rest is for the picture
// The script runs, a part of the page is not loaded, a chart is not drawn.
const UNFINISHED = `[data-testid=stApp][data-test-script-state]:not(
  [data-test-script-state=notRunning]), [data-testid=stSkeleton],
  [data-testid=nv-plot]:not([data-painted])`;
const GRASPS = ["wheel", "touchstart", "pointerdown", "keydown"];
let seen = 0;
let letGo = () => {};

export default function ({ data }) {
  if (data.turn === seen) return;
  seen = data.turn;
  letGo();
  if (data.turn) follow(`.st-key-normviz-stage-${data.place}`);
}

function follow(stage) {
  let followed = 0;
  let rest = 0;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const grasp = new AbortController();
  letGo = () => grasp.abort();
  const options = { capture: true, passive: true, signal: grasp.signal };
  for (const kind of GRASPS) window.addEventListener(kind, letGo, options);
  let outside = false;
  let before = performance.now();

  requestAnimationFrame(function move(now) {
    if (grasp.signal.aborted) return;
    const passed = Math.min(FRAME_MS, Math.max(0, now - before));
    before = now;
    followed += passed;
    rest = document.querySelector(UNFINISHED) ? 0 : rest + passed;
    const last = rest > SETTLED_MS || followed > LONGEST_MS;
    const share = still || last ? 1 : 1 - Math.exp(-passed / GLIDE_MS);
    const shown = document.querySelector(stage);
    const main = shown?.closest("[data-testid=stMain]");
    if (main) {
      const view = viewOf(main);
      const box = boxOf(shown, view);
      outside ||= box.top < view.top - 1 || box.bottom > view.bottom + 1;
      // What fits stands at the bottom: then as much as there is room for of the controls above it.
      // In whole pixels, so that no part of one is left outside.
      const fits = box.bottom - box.top <= view.bottom - view.top;
      const way = fits ? Math.ceil(box.bottom - view.bottom) : Math.floor(box.top - view.top);
      if (outside && way) {
        const from = main.scrollTop;
        main.scrollTop += step(way, share);
        if (main.scrollTop !== from) rest = 0;
      }
    }
    if (last) letGo();
    else requestAnimationFrame(move);
  });
}

// Less than a pixel would be none.
function step(way, share) {
  return Math.sign(way) * Math.max(1, Math.abs(way) * share);
}

// What of the page is seen: below Streamlit's header, which lies over it.
function viewOf(main) {
  const { top, bottom } = main.getBoundingClientRect();
  const header = document.querySelector("[data-testid=stHeader]");
  return { top: Math.max(top, header?.getBoundingClientRect().bottom ?? top), bottom };
}

// The stage, with the instruction of a step: where there is room for both, or close above it.
function boxOf(shown, view) {
  const box = shown.getBoundingClientRect();
  const said = document.querySelector(".st-key-normviz-step")?.getBoundingClientRect();
  if (!said) return box;
  const room = view.bottom - view.top;
  const both = { top: Math.min(box.top, said.top), bottom: Math.max(box.bottom, said.bottom) };
  if (both.bottom - both.top <= room) return both;
  const above = box.top - said.top;
  return above > 0 && above < CLOSE * room ? both : box;
}
