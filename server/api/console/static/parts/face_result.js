import { html, useState } from "../vendor/htm-preact.js";
import { filled, isKnown, meaning } from "../confidence.js";
import { t } from "../language.js";
import { link } from "../route.js";
import { Enrol } from "./enrol.js";
import { FaceCrop } from "./face_crop.js";
import { Meter } from "./meter.js";
import { Portrait } from "./portrait.js";

// A face of the photo, and whom it may show.
export function FaceResult({ blob, index, found, chosen, choose, again }) {
  const [enrolling, setEnrolling] = useState(false);
  const [best, ...others] = found.results;
  return html`
    <li class=${chosen ? "result chosen" : "result"} onClick=${() => choose(index)}>
      <div class="pair">
        <${FaceCrop} blob=${blob} box=${found.face.box} alt=${t("face.numbered", { number: index + 1 })} />
        ${best && html`<${Portrait} person=${best.person} imageId=${best.images[0]?.id} />`}
        <div class="answer">
          ${best ? html`<${Answer} ...${best} />` : html`<${Nobody} />`}
          ${!isKnown(best) && html`<button type="button" onClick=${() => setEnrolling(true)}>${t("enrol.button")}</button>`}
        </div>
      </div>
      ${others.length > 0 && html`<${Others} results=${others} />`}
      ${enrolling && html`<${Enrol} ...${{ blob, box: found.face.box, close: () => setEnrolling(false), done: again }} />`}
    </li>
  `;
}

function Answer({ person, confidence }) {
  const { name, tone } = meaning(confidence);
  const title = isKnown({ confidence }) ? person.name : t("identify.perhaps", person);
  return html`
    <h2><a href=${link(`people/${person.id}`)}>${title}</a></h2>
    <${Meter} label=${t("confidence")} value=${confidence} filled=${filled(confidence)} tone=${tone} />
    <p>${t(`confidence.${name}`, { name: person.name })}</p>
  `;
}

const Nobody = () => html`
  <h2>${t("identify.nobody")}</h2>
  <p>${t("identify.nobody_text")}</p>
`;

const Others = ({ results }) => html`
  <h3>${t("identify.others")}</h3>
  <ul class="others">
    ${results.map(
      ({ person, confidence, images }) => html`
        <li key=${person.id}>
          <${Portrait} person=${person} imageId=${images[0]?.id} />
          <a href=${link(`people/${person.id}`)}>${person.name}</a>
          <${Meter} label=${t("confidence")} value=${confidence} filled=${filled(confidence)} tone=${meaning(confidence).tone} />
        </li>
      `,
    )}
  </ul>
`;
