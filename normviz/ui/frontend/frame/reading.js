// The line that reads the picture aloud. The paragraph stays, only its text changes: that is what
// makes a screen reader speak it.

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".nv-root");
  let line = root.querySelector("p");
  if (!line) {
    line = document.createElement("p");
    line.className = "reading";
    line.dataset.testid = "nv-reading";
    line.setAttribute("role", "status");
    root.append(line);
  }
  if (line.textContent !== data.text) line.textContent = data.text;
}
