// What a job refused, and why, a page at a time.

import { html, useState } from "../vendor/htm-preact.js";
import { get } from "../api.js";
import { t } from "../language.js";
import { useLoaded } from "../loading.js";
import { Pager } from "../parts/pager.js";
import { Problem, reason } from "../parts/problem.js";
import { link } from "../route.js";

const SIZE = 50;

// Loaded again whenever there are more.
export function Refusals({ id, count }) {
  const [page, setPage] = useState(1);
  const { value, error } = useLoaded(() => get(`jobs/${id}/report`, { page, size: SIZE }), [id, page, count]);
  return html`
    <${Problem} error=${error} />
    <table class="texts">
      <thead><tr><th scope="col">${t("job.photo")}</th><th scope="col">${t("job.why")}</th></tr></thead>
      <tbody>
        ${value?.items.map(
          (refusal) => html`
            <tr key=${refusal.id}>
              <th scope="row">${refusal.place}</th>
              <td>${reason(refusal)} ${refusal.person_id && html`<a href=${link(`people/${refusal.person_id}`)}>${t("warning.see_person")}</a>`}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
    <${Pager} page=${page} pages=${value?.total_pages ?? 1} turn=${setPage} />
  `;
}
