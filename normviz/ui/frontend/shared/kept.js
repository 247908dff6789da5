// What the browser keeps of a reader's choices, from visit to visit. One that keeps nothing for a
// page keeps it until the page is left.

const here = new Map();

export function kept(name) {
  try {
    return localStorage.getItem(name) ?? here.get(name) ?? null;
  } catch {
    return here.get(name) ?? null;
  }
}

export function keep(name, value) {
  here.set(name, String(value));
  try {
    localStorage.setItem(name, value);
  } catch {
    // It is kept above.
  }
}
