// Other clusters of the job that may be the same person.

import { html } from "../preact.js";
import { get } from "../api.js";
import { meaning } from "../confidence.js";
import { t } from "../language.js";
import { useAction, useLoaded } from "../loading.js";
import { useButtons } from "../parts/buttons.js";
import { DialogForm } from "../parts/dialog.js";
import { Problem } from "../parts/problem.js";
import { Confidence } from "../people/guess.js";
import { Face } from "./faces.js";

const MOST = 200;

export function Similar({ about, cluster_id: id, confidence, merge, apart }) {
  const { value } = useLoaded(() => get(`clusters/${id}`), [id]);
  const { button, error } = useButtons(about);
  return value && html`
    <div class="notice similar">
      <${Face} cluster=${value} id=${value.face_ids[0]} alt="" />
      <div class="answer">
        <p>${t(`cluster.${meaning(confidence).name}`)}</p>
        <${Confidence} value=${confidence} />
      </div>
      <div class="buttons">
        ${button(t("cluster.same"), () => merge([id]), { kind: "small", doing: "merging" })}
        ${button(t("cluster.different"), () => apart([id]), { kind: "small" })}
      </div>
      <${Problem} error=${error} />
    </div>
  `;
}

export function Merge({ cluster, merge, close }) {
  const { value, error } = useLoaded(() => get(`jobs/${cluster.job_id}/clusters`, { size: MOST }), []);
  const action = useAction((fields) => merge(fields.getAll("cluster").map(Number)));
  const offered = value?.items.filter(({ id }) => id !== cluster.id && !cluster.apart_ids.includes(id)) ?? [];
  return (value || error) && html`
    <${DialogForm} title=${t("cluster.merge")} button=${t("merge.button")} doing="merging" ...${{ action, close }}>
      <${Problem} error=${error} />
      <fieldset class="choices faces">
        <legend class="hidden">${t("cluster.merge")}</legend>
        ${offered.map(
          (other, index) => html`
            <label class="choice" key=${other.id}>
              <input type="checkbox" class="hidden" name="cluster" value=${other.id} />
              <${Face} cluster=${other} id=${other.face_ids[0]} alt=${`${t("cluster.person", { number: index + 1 })}, ${t("cluster.faces", { count: other.face_ids.length })}`} />
            </label>
          `,
        )}
      </fieldset>
    <//>
  `;
}
