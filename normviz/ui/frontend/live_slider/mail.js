// Sends values that a hand moves to Python, one message under way at a time.
//
// The next goes out when Python has answered, with whatever has moved since: the last value always
// arrives, and Python never falls behind. An answer to an older message is dropped.

// When no answer comes (the connection was lost), the newest values are sent again.
const LOST_AFTER_MS = 4000;

export function makeMail(firstSeq) {
  const waiting = new Map(); // moved, and not sent yet
  let seq = firstSeq; // of the last message sent
  let awaited = null; // the number of the message under way
  let lost = 0;
  let component = null;

  function send() {
    if (awaited !== null || waiting.size === 0) return;
    awaited = seq += 1;
    const values = Object.fromEntries(waiting);
    waiting.clear();
    component.setTriggerValue("event", { seq, values });
    lost = setTimeout(() => {
      for (const [name, value] of Object.entries(values)) {
        if (!waiting.has(name)) waiting.set(name, value);
      }
      awaited = null;
      send();
    }, LOST_AFTER_MS);
  }

  // What Python has run through, with the number that it answers.
  function answered(next) {
    component = next;
    if (awaited !== null && next.data.seq === awaited) {
      clearTimeout(lost);
      awaited = null;
    }
  }

  function put(values) {
    for (const [name, value] of Object.entries(values)) waiting.set(name, value);
    send();
  }

  return {
    answered,
    put,
    send,
    forget: (name) => waiting.delete(name),
    idle: () => awaited === null && waiting.size === 0, // Python knows all that has moved
    stop: () => clearTimeout(lost),
  };
}
