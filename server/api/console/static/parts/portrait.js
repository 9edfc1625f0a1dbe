import { html, useEffect, useRef, useState } from "../vendor/htm-preact.js";
import { useAddress } from "../loading.js";
import { firstPhoto, storedPhoto } from "../photos.js";

// A person's picture, or the initials. It is decoration: the name stands beside it. Fetched once it comes into view.
export function Portrait({ person, imageId }) {
  const frame = useRef();
  const [blob, setBlob] = useState();
  useEffect(() => {
    const load = () => (imageId ? storedPhoto(person.id, imageId) : firstPhoto(person.id));
    return onceSeen(frame.current, () => load().then(setBlob, () => {}));
  }, [person.id, imageId]);
  const address = useAddress(blob);
  return html`
    <span ref=${frame} class="portrait" aria-hidden="true">
      ${address ? html`<img src=${address} alt="" />` : initials(person.name)}
    </span>
  `;
}

function onceSeen(element, act) {
  const observer = new IntersectionObserver((seen) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    act();
  });
  observer.observe(element);
  return () => observer.disconnect();
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...word][0] ?? "").join("");
}
