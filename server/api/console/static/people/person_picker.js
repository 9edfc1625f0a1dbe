import { html, useState } from "../preact.js";
import { get } from "../api.js";
import { t } from "../language.js";
import { useLoaded, useSettled } from "../loading.js";
import { Problem } from "../parts/problem.js";
import { Portrait } from "./portrait.js";

const MOST = 12;

// Finds a person by name, for a form: the field `person` has the id.
export function PersonPicker({ without = [] }) {
  const [name, setName] = useState("");
  const settled = useSettled(name);
  const { value, error } = useLoaded(() => get("persons", { name: settled, size: MOST }), [settled]);
  const offered = value?.items.filter((person) => !without.includes(person.id)) ?? [];
  return html`
    <label>${t("people.search")}<input type="search" value=${name} onInput=${(event) => setName(event.target.value)} /></label>
    <${Problem} error=${error} />
    <fieldset class="choices">
      <legend class="hidden">${t("inbox.choose")}</legend>
      ${offered.map(
        (person) => html`
          <label class="choice" key=${person.id}>
            <input type="radio" name="person" value=${person.id} required />
            <${Portrait} person=${person} />
            <span>${person.name} <small>#${person.id}</small></span>
          </label>
        `,
      )}
      ${value && !offered.length && html`<p class="soft">${t("people.none_found")}</p>`}
    </fieldset>
  `;
}
