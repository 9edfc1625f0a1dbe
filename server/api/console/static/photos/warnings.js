// The warnings of an enrolment, explained.

import { html } from "../preact.js";
import { t } from "../language.js";
import { link } from "../route.js";

export const warningsOf = (response) => JSON.parse(response.headers.get("X-Kith-Warnings") ?? "[]");

export const Warnings = ({ warnings }) => html`
  <ul>
    ${warnings.map(
      ({ reason, person_id }) => html`
        <li>
          ${t(`warning.${reason}`)} ${person_id && html`<a href=${link(`people/${person_id}`)}>${t("warning.see_person")}</a>`}
        </li>
      `,
    )}
  </ul>
`;
