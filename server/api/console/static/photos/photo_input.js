// Input for a photo: dropped, chosen or taken.

import { html, useState } from "../preact.js";
import { t } from "../language.js";
import { Camera, hasCamera } from "./camera.js";
import { DropZone } from "./drop_zone.js";

export function PhotoInput({ label, many, choose }) {
  const [filming, setFilming] = useState(false);
  const take = ({ files }) => files.length && choose(many ? [...files] : files[0]);
  const picked = ({ target }) => {
    take(target);
    target.value = "";
  };
  return html`
    <${DropZone} hint=${t(many ? "photo.drop_many" : "photo.drop")} take=${take}>
      <div class="buttons">
        <label class="button primary">
          ${t(many ? "photo.choose_many" : "photo.choose")}
          <input type="file" class="hidden" accept="image/*" multiple=${many} aria-label=${label} onChange=${picked} />
        </label>
        ${hasCamera() && html`<button onClick=${() => setFilming(true)}>${t("photo.camera")}</button>`}
      </div>
      ${filming && html`<${Camera} close=${() => setFilming(false)} taken=${(file) => take({ files: [file] })} />`}
    <//>
  `;
}
