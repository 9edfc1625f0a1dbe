// What a job refused, and why, a page at a time.

import { html, useState } from "../preact.js";
import { get } from "../api.js";
import { inPercent } from "../confidence.js";
import { t } from "../language.js";
import { useLoaded } from "../loading.js";
import { Pager } from "../parts/pager.js";
import { Problem, reason } from "../parts/problem.js";
import { Table } from "../parts/table.js";
import { link } from "../route.js";

const SIZE = 50;

// Loaded again whenever there are more.
export function Refusals({ id, count }) {
  const [page, setPage] = useState(1);
  const { value, error } = useLoaded(() => get(`jobs/${id}/report`, { page, size: SIZE }), [id, page, count]);
  return html`
    <${Problem} error=${error} />
    <${Table}
      kind="texts"
      heads=${["job.photo", "job.why"]}
      rows=${value?.items.map((refusal) => [refusal.place, html`${reason(refusal)}<${Owner} ...${refusal} />`]) ?? []}
    />
    ${value?.items.some(isTaken) && html`<p>${t("job.force_how", { force: t("import.force") })}</p>`}
    <${Pager} page=${page} pages=${value?.total_pages ?? 1} turn=${setPage} />
  `;
}

const isTaken = ({ type }) => type === "face_taken";

const Owner = ({ person_id: id, confidence }) =>
  id && html` <a href=${link(`people/${id}`)}>${t("warning.see_person")}</a> ${confidence && `(${inPercent(confidence)})`}`;
