// Faces that probably show one person: who that may be, and the user's decision.

import { html, useState } from "../preact.js";
import { ask } from "../api.js";
import { Decision } from "../inbox/decision.js";
import { t } from "../language.js";
import { About, useButtons } from "../parts/buttons.js";
import { Problem } from "../parts/problem.js";
import { say } from "../parts/spoken.js";
import { Guess } from "../people/guess.js";
import { Portrait } from "../people/portrait.js";
import { Faces } from "./faces.js";
import { Merge, Similar } from "./others.js";

export function Cluster({ cluster, number, shown, changed }) {
  const about = t("cluster.person", { number });
  const [merging, setMerging] = useState(false);
  const [chosen, setChosen] = useState([]);
  const { button, error } = useButtons(about);
  const path = `clusters/${cluster.id}`;
  const renew = () => {
    setChosen([]);
    changed();
  };
  const post = async (way, json) => {
    await ask("POST", `${path}/${way}`, { json });
    setMerging(false);
    say(t("saved"));
    renew();
  };
  const others = {
    merge: (ids) => post("merge", { cluster_ids: ids }),
    apart: (ids) => post("apart", { cluster_ids: ids }),
  };
  const { candidate } = cluster;
  const isPart = chosen.length > 0 && chosen.length < cluster.face_ids.length;
  const similar = cluster.similar.filter((other) => !shown.has(other.cluster_id));
  return html`
    <li class="result">
      <h2>${about} <small class="soft">${t("cluster.faces", { count: cluster.face_ids.length })}</small></h2>
      <${Faces} ...${{ cluster, chosen, setChosen }} />
      ${isPart && html`<div>${button(t("cluster.split", { count: chosen.length }), () => post("split", { face_ids: chosen }))}</div>`}
      <${Problem} error=${error} />
      ${candidate && html`
        <div class="pair">
          <${Portrait} key=${candidate.person.id} person=${candidate.person} />
          <div class="answer"><${Guess} ...${candidate} /></div>
        </div>
      `}
      <${Decision} person=${candidate?.person} becomes=${t("cluster.name_text")} dismissal=${t("delete")} changed=${renew} ...${{ path, about, candidate }}>
        <button onClick=${() => setMerging(true)}>${t("cluster.merge")}<${About}>${about}<//></button>
      <//>
      ${similar.map((other) => html`<${Similar} key=${other.cluster_id} about=${about} ...${other} ...${others} />`)}
      ${merging && html`<${Merge} ...${{ cluster, merge: others.merge, close: () => setMerging(false) }} />`}
    </li>
  `;
}
