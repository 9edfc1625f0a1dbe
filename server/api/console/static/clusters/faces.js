// The faces of a cluster, each of which can be chosen.

import { html, useState } from "../preact.js";
import { t } from "../language.js";
import { Lazy } from "../people/portrait.js";
import { clusterFace } from "../photos/stored.js";

const SHOWN = 8;

export function Faces({ cluster, chosen, setChosen }) {
  const [open, setOpen] = useState(false);
  const { face_ids: ids } = cluster;
  const toggle = (id) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return html`
    <fieldset class="faces">
      <legend class="hidden">${t("cluster.choose")}</legend>
      ${(open ? ids : ids.slice(0, SHOWN)).map(
        (id, index) => html`
          <label class="choice" key=${id}>
            <input type="checkbox" class="hidden" checked=${chosen.includes(id)} onChange=${() => toggle(id)} />
            <${Face} cluster=${cluster} id=${id} alt=${t("face.numbered", { number: index + 1 })} />
          </label>
        `,
      )}
      ${ids.length > SHOWN && !open && html`<button onClick=${() => setOpen(true)}>${t("cluster.show_all", { count: ids.length })}</button>`}
    </fieldset>
  `;
}

export const Face = ({ cluster, id, alt }) => html`<${Lazy} load=${() => clusterFace(cluster.id, id)} inputs=${[id]} alt=${alt} />`;
