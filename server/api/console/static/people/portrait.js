import { html, useEffect, useRef, useState } from "../preact.js";
import { useAddress } from "../loading.js";
import { firstPhoto, storedPhoto } from "../photos/stored.js";

// A person's picture, or their initials. It is decoration: the name is next to it.
export function Portrait({ person, imageId }) {
  const load = () => (imageId ? storedPhoto(person.id, imageId) : firstPhoto(person.id));
  return html`<${Lazy} load=${load} inputs=${[person.id, imageId]} alt="">${initials(person.name)}<//>`;
}

// A picture that is fetched once it comes into view; until then a placeholder is shown.
export function Lazy({ load, inputs, alt, children }) {
  const frame = useRef();
  const [blob, setBlob] = useState();
  useEffect(() => onceSeen(frame.current, () => load().then(setBlob, () => {})), inputs);
  const address = useAddress(blob);
  return html`
    <span ref=${frame} class="portrait" aria-hidden=${!alt}>
      ${address ? html`<img src=${address} alt=${alt} />` : children ?? html`<span class="hidden">${alt}</span>`}
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
