// Trainings under way: a bar each, a button that stops them, and the beat at which Python is asked
// for news. The next question goes out some time after the last answer, so none piles up.

import { Mail } from "../shared/mail.js";

const BEAT_MS = 400;

const panels = new WeakMap();

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
  const list = document.createElement("ul");
  const button = document.createElement("button");
  let tell = null;
  const mail = new Mail(({ seq }) => tell("beat", seq), (_older, newer) => newer);
  let timer = 0;

  root.classList.add("nv-trainings");
  root.dataset.testid = "nv-trainings";
  button.type = "button";
  button.addEventListener("click", () => tell("stop", true));
  root.append(list, button);

  function row() {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const said = document.createElement("span");
    const bar = document.createElement("progress");
    said.className = "said";
    bar.max = 1;
    item.append(name, said, bar);
    return item;
  }

  function update({ data, setTriggerValue }) {
    tell = setTriggerValue;
    root.hidden = data.rows.length === 0; // it asks for news all the same
    while (list.children.length < data.rows.length) list.append(row());
    while (list.children.length > data.rows.length) list.lastChild.remove();
    data.rows.forEach(({ name, said, share }, place) => {
      const [title, words, bar] = list.children[place].children;
      title.textContent = name;
      words.textContent = said;
      bar.value = share;
      bar.setAttribute("aria-label", name);
    });
    button.textContent = data.stop;
    mail.answered();
    clearTimeout(timer);
    timer = setTimeout(() => mail.post({}), BEAT_MS);
  }

  function stop() {
    clearTimeout(timer);
    mail.stop();
  }

  return { update, stop };
}
