// Where a photo comes in: dropped, chosen or taken.

import { html, useState } from "../vendor/htm-preact.js";
import { t } from "../language.js";
import { Camera, hasCamera } from "./camera.js";

export function PhotoInput({ label, many, choose }) {
  const [over, setOver] = useState(false);
  const [filming, setFilming] = useState(false);
  const take = (files) => files.length && choose(many ? [...files] : files[0]);
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const dragOver = (event) => {
    event.preventDefault();
    setOver(true);
  };
  const picked = (event) => {
    take(event.target.files);
    event.target.value = "";
  };
  return html`
    <div class=${over ? "drop over" : "drop"} onDragOver=${dragOver} onDragLeave=${() => setOver(false)} onDrop=${drop}>
      <p aria-hidden="true">${t(many ? "photo.drop_many" : "photo.drop")}</p>
      <div class="buttons">
        <label class="button primary">
          ${t(many ? "photo.choose_many" : "photo.choose")}
          <input type="file" class="hidden" accept="image/*" multiple=${many} aria-label=${label} onChange=${picked} />
        </label>
        ${hasCamera() && html`<button type="button" onClick=${() => setFilming(true)}>${t("photo.camera")}</button>`}
      </div>
      ${filming && html`<${Camera} close=${() => setFilming(false)} taken=${(file) => take([file])} />`}
    </div>
  `;
}
