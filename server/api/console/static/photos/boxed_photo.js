// A photo with a box around each face. With `choose`, the boxes are buttons.

import { html, useState } from "../preact.js";
import { t } from "../language.js";
import { useAddress } from "../loading.js";

export function BoxedPhoto({ blob, alt, boxes = [], chosen, choose }) {
  const address = useAddress(blob);
  const [size, setSize] = useState();
  const [unreadable, setUnreadable] = useState(false);
  const measure = ({ target }) => setSize({ width: target.naturalWidth, height: target.naturalHeight });
  if (unreadable) return html`<p class="notice">${t("photo.cannot_show")}</p>`;
  return html`
    <div class="boxed" style=${size && { "--width": `${size.width}px`, "--ratio": size.width / size.height }}>
      ${address && html`<img src=${address} alt=${alt} onLoad=${measure} onError=${() => setUnreadable(true)} />`}
      ${size && boxes.map((box, index) => html`<${Box} ...${{ box, index, size, choose, chosen: index === chosen }} />`)}
    </div>
  `;
}

function Box({ box, index, size, chosen, choose }) {
  const style = {
    left: share(box.left, size.width),
    top: share(box.top, size.height),
    width: share(box.right - box.left, size.width),
    height: share(box.bottom - box.top, size.height),
  };
  if (!choose) return html`<span class="box" style=${style}></span>`;
  return html`
    <button class="box" style=${style} aria-label=${t("face.numbered", { number: index + 1 })} aria-pressed=${String(chosen)} onClick=${() => choose(index)}>
      <span class="number">${index + 1}</span>
    </button>
  `;
}

const share = (part, whole) => `${(100 * part) / whole}%`;
