import { html, useState } from "../preact.js";
import { isKnown } from "../confidence.js";
import { t } from "../language.js";
import { About } from "../parts/buttons.js";
import { FaceCrop } from "../photos/face_crop.js";
import { link } from "../route.js";
import { Enrol } from "./enrol.js";
import { Confidence, Guess } from "./guess.js";
import { Portrait } from "./portrait.js";

// A face in the photo, and who it may be.
export function FaceResult({ blob, index, found, chosen, choose, again }) {
  const [enrolling, setEnrolling] = useState(false);
  const about = t("face.numbered", { number: index + 1 });
  const [best, ...others] = found.results;
  return html`
    <li class=${chosen ? "result chosen" : "result"} onClick=${() => choose(index)}>
      <div class="pair">
        <span class="cut"><${FaceCrop} blob=${blob} box=${found.face.box} alt=${about} /><span class="number" aria-hidden="true">${index + 1}</span></span>
        ${best && html`<${Portrait} person=${best.person} imageId=${best.images[0]?.id} />`}
        <div class="answer">
          ${best ? html`<${Guess} as="h2" ...${best} />` : html`<${Nobody} />`}
          ${!isKnown(best) && html`<button onClick=${() => setEnrolling(true)}>${t("inbox.name")}<${About}>${about}<//></button>`}
        </div>
      </div>
      ${others.length > 0 && html`<${Others} results=${others} />`}
      ${enrolling && html`<${Enrol} ...${{ blob, box: found.face.box, close: () => setEnrolling(false), done: again }} />`}
    </li>
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
          <${Confidence} value=${confidence} />
        </li>
      `,
    )}
  </ul>
`;
