// A panel of range inputs that sends values while a slider is dragged. A slider that is being moved
// is never pulled away from the hand.

import { Late } from "../shared/late.js";
import { Mail, newestValues } from "../shared/mail.js";

const panels = new WeakMap();
let made = 0;

export default function (component) {
  const root = component.parentElement.querySelector(".nv-root");
  let panel = panels.get(root);
  if (!panel) panels.set(root, (panel = makePanel(root)));
  panel.update(component);
  return () => {
    panel.stop();
    panels.delete(root);
  };
}

function makePanel(root) {
  const sliders = new Map();
  const late = new Late();
  let words = "";
  let tell = null;
  const mail = new Mail(
    (message) => tell("event", message),
    newestValues,
    (isLate) => late.say(isLate ? words : ""),
  );

  root.classList.add("nv-live-slider");
  root.dataset.testid = "nv-live-slider";
  root.append(late.root);

  function update({ data, setTriggerValue }) {
    tell = setTriggerValue;
    words = data.late;
    mail.answered(data.seq, data.run);
    arrange(data.sliders);
    for (const spec of data.sliders) {
      const slider = sliders.get(spec.name);
      slider.describe(spec);
      settle(slider);
    }
  }

  // Python's value is shown once it has answered everything and the hand is off.
  function settle(slider) {
    if (mail.idle && !slider.held) slider.show(slider.spec.value);
  }

  // Rows are kept and reused by name, so that one that is dragged survives the others' changes.
  function arrange(specs) {
    for (const [name, slider] of sliders) {
      if (specs.some((spec) => spec.name === name)) continue;
      slider.row.remove();
      sliders.delete(name);
    }
    specs.forEach((spec, position) => {
      if (!sliders.has(spec.name)) {
        sliders.set(spec.name, makeSlider(spec.name, move, settle));
      }
      const { row } = sliders.get(spec.name);
      if (root.children[position] !== row) root.insertBefore(row, root.children[position] ?? null);
    });
  }

  function move(name, value) {
    mail.post({ values: { [name]: value } });
  }

  return { update, stop: () => mail.stop() };
}

function makeSlider(name, move, settle) {
  const row = document.createElement("div");
  const label = document.createElement("label");
  const output = document.createElement("output");
  const input = document.createElement("input");
  const help = document.createElement("small");
  const id = `nv-slider-${(made += 1)}`;
  input.type = "range";
  input.id = output.htmlFor = label.htmlFor = id;
  input.dataset.name = name;
  output.setAttribute("aria-live", "off"); // the slider itself says its value
  help.id = `${id}-help`;
  row.className = "slider";
  row.append(label, output, input, help);

  const slider = { row, held: false, spec: null, describe, show };

  function describe(spec) {
    slider.spec = spec;
    label.textContent = spec.label;
    help.textContent = spec.help;
    help.hidden = !spec.help;
    if (spec.help) input.setAttribute("aria-describedby", help.id);
    else input.removeAttribute("aria-describedby");
    input.min = spec.min;
    input.max = spec.max;
    input.step = spec.step;
  }

  // A value between two steps, or outside the range, is written as it is.
  function show(value) {
    input.value = value;
    write(value);
  }

  function write(value) {
    const { log, digits, min, max } = slider.spec;
    const text = log ? powerOfTen(value) : value.toFixed(digits).replace("-", "−");
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
    input.style.setProperty("--filled", `${(100 * (input.value - min)) / (max - min)}%`);
  }

  input.addEventListener("input", () => {
    write(input.valueAsNumber);
    move(name, input.valueAsNumber);
  });
  input.addEventListener("pointerdown", () => (slider.held = true));
  for (const end of ["pointerup", "pointercancel", "change", "blur"]) {
    input.addEventListener(end, () => {
      slider.held = false;
      settle(slider);
    });
  }
  return slider;
}

// 10 to the power v as people write it: 1e-5, 3.2e-5, 0.01, 100.
function powerOfTen(v) {
  const value = 10 ** v;
  const text = Math.abs(v) < 3 ? String(Number(value.toPrecision(2))) : value.toExponential(1);
  return text.replace(".0e", "e").replace("e+", "e").replace("-", "−");
}
