// What a job refused, or enrolled with a warning, page by page.

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

// The `report` or the `warnings`, loaded again as `count` changes.
export function Remarks({ id, list, count }) {
  const [page, setPage] = useState(1);
  const { value, error } = useLoaded(() => get(`jobs/${id}/${list}`, { page, size: SIZE }), [id, list, page, count]);
  const items = value?.items ?? [];
  return html`
    <${Problem} error=${error} />
    <${Table}
      kind="texts"
      heads=${["job.photo", "job.why"]}
      rows=${items.map((item) => [item.place, html`${item.type ? reason(item) : t(`warning.${item.reason}`)}<${Person} ...${item} />`])}
    />
    ${items.some(isTaken) && html`<p>${t("job.force_how", { force: t("import.force") })}</p>`}
    ${value && !items.length && html`<p>${t("job.no_warnings")}</p>`}
    <${Pager} page=${page} pages=${value?.total_pages ?? 1} turn=${setPage} />
  `;
}

const isTaken = ({ type }) => type === "face_taken";

const Person = ({ person_id: id, confidence }) =>
  id && html` <a href=${link(`people/${id}`)}>${t("warning.see_person")}</a> ${confidence && `(${inPercent(confidence)})`}`;
