// Texts: filled in, and told apart.

// "{row}, {col}" with its placeholders replaced.
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

// A short fingerprint of a text (FNV-1a): tells two pictures apart, for tests and measurements.
export function digest(text) {
  let hash = 0x811c9dc5;
  for (let k = 0; k < text.length; k += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
