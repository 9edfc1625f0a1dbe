import { html } from "../preact.js";
import { link } from "../route.js";
import { Portrait } from "./portrait.js";

// Persons as cards; `more` adds actions to each.
export function PeopleGrid({ people, more }) {
  return html`
    <ul class="grid">
      ${people.map(
        (person) => html`
          <li class="card" key=${person.id}>
            <a href=${link(`people/${person.id}`)}><${Portrait} person=${person} /><span class="name">${person.name}</span></a>
            ${more?.(person)}
          </li>
        `,
      )}
    </ul>
  `;
}
