// Who a face may be, in the same words and with the same bar on every page.

import { html } from "../preact.js";
import { isKnown, meaning, shown } from "../confidence.js";
import { t } from "../language.js";
import { Meter } from "../parts/meter.js";
import { link } from "../route.js";

export const Confidence = ({ value }) => html`
  <${Meter} label=${t("confidence")} value=${shown(value)} tone=${meaning(value).tone} />
`;

export function Guess({ person, confidence, as = "p" }) {
  const title = isKnown({ confidence }) ? person.name : t("identify.perhaps", person);
  return html`
    <${as}><a href=${link(`people/${person.id}`)}>${title}</a><//>
    <${Confidence} value=${confidence} />
    <p>${t(`confidence.${meaning(confidence).name}`, person)}</p>
  `;
}
