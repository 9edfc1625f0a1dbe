import { html } from "../preact.js";
import { number, t } from "../language.js";
import { Meter } from "../parts/meter.js";

// Below these the server also warns at enrolment.
const LEAST_SIZE = 40;
const USUAL = { sharpness: 0.5, exposure: 0.87, frontality: 0.3 };

// How well a face can be recognised, and which measures are low.
export function QualityOf({ size, ...shares }) {
  return html`
    <details class="quality">
      <summary>${t(isUsual(size, shares) ? "quality.good" : "quality.poor")}</summary>
      <p>${t("quality.size", { size: number(size, { maximumFractionDigits: 0 }) })}</p>
      ${Object.keys(USUAL).map(
        (name) => html`
          <p class="label">${t(`quality.${name}`)}</p>
          <${Meter} label=${t(`quality.${name}`)} value=${shares[name]} tone=${shares[name] < USUAL[name] ? "fair" : "good"} />
        `,
      )}
    </details>
  `;
}

const isUsual = (size, shares) => size >= LEAST_SIZE && Object.entries(USUAL).every(([name, least]) => shares[name] >= least);
