// Where the focus goes when what had it leaves the page: to the next item, else the one before, else the nearest heading.

const HEADING = "h1, h2";
let path = []; // the element with the focus, and those around it

export function keepFocus() {
  document.addEventListener("focusin", (event) => (path = event.composedPath()));
  document.addEventListener("pointerdown", () => (path = [])); // whoever clicks beside everything wants no focus
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}

function mend(changes) {
  if (!path.length || document.activeElement !== document.body) return;
  if (path[0].isConnected) return path[0].focus(); // a button that could not be pressed while it worked
  const lost = changes.find(({ target, removedNodes }) => target.isConnected && [...removedNodes].some((node) => path.includes(node)));
  const heading = lost && headingNear(lost);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
}

function headingNear({ target, nextSibling, previousSibling }) {
  const places = [nextSibling, previousSibling];
  for (let place = target; place; place = place.parentElement) places.push(place);
  for (const place of places) {
    const heading = place?.isConnected && place.querySelector?.(HEADING);
    if (heading) return heading;
  }
  return undefined;
}
