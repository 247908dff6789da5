// Measures in the page itself, where the clock and the frames are. Added to every measured page.
//
// A target is [selector, attribute]: what is looked at in the picture; without an attribute, its
// text. "Painted" is the first moment after the frame that shows a change has been produced.
window.probe = (() => {
  // The first match, also inside open shadow roots.
  const find = (selector, root = document) => {
    const here = root.querySelector(selector);
    if (here) return here;
    for (const host of root.querySelectorAll("*")) {
      const found = host.shadowRoot && find(selector, host.shadowRoot);
      if (found) return found;
    }
    return null;
  };

  const reader = ([selector, attribute]) => {
    let element = null;
    return () => {
      if (!element?.isConnected) element = find(selector);
      return attribute ? element?.getAttribute(attribute) : element?.textContent;
    };
  };

  // Called in an animation frame: the task that follows it runs after the frame was produced.
  const painted = () =>
    new Promise((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      channel.port2.postMessage(null);
    });

  const frames = (step) => {
    const next = () => requestAnimationFrame(() => step() !== false && next());
    next();
  };

  // Milliseconds from the next event of this kind until the target changed and is painted.
  const armChange = (kind, target) => {
    const read = reader(target);
    const before = read();
    let start = null;
    addEventListener(kind, (event) => (start = event.timeStamp), { capture: true, once: true });
    window.measured = new Promise((resolve) =>
      frames(() => {
        if (start === null || read() === before) return true;
        painted().then((now) => resolve(now - start));
        return false;
      }),
    );
  };

  // For the next move of the pointer: how long until the frame after it, and did it show a change?
  const armHover = (selector) => {
    const grid = find(selector);
    let changed = false;
    const observer = new MutationObserver(() => (changed = true));
    const everything = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(grid, everything);
    window.measured = new Promise((resolve) =>
      addEventListener(
        "pointermove",
        (event) =>
          requestAnimationFrame(async () => {
            const now = await painted();
            observer.disconnect();
            resolve({ ms: now - event.timeStamp, changed });
          }),
        { capture: true, once: true },
      ),
    );
  };

  // When the target changes, from now until stop(): the times, and when the pointer was released.
  const watch = (target) => {
    const read = reader(target);
    const times = [];
    let value = read();
    let released = null;
    let watching = true;
    addEventListener("pointerup", (event) => (released = event.timeStamp), {
      capture: true,
      once: true,
    });
    frames(() => {
      if (read() !== value) {
        value = read();
        painted().then((now) => times.push(now));
      }
      return watching;
    });
    window.stop_watching = () => {
      watching = false;
      return { times, released };
    };
  };

  // When the target is first there, with a size and something in it, counted from the navigation.
  const firstView = (target) => {
    const read = reader(target);
    window.measured = new Promise((resolve) =>
      frames(() => {
        if (!read() || !find(target[0]).getBoundingClientRect().height) return true;
        painted().then(resolve);
        return false;
      }),
    );
  };

  return { find, armChange, armHover, watch, firstView };
})();
