// The people that a job found in photos, a page at a time, those with most faces first.

import { html, useState } from "../preact.js";
import { ask, get } from "../api.js";
import { Cluster } from "../clusters/cluster.js";
import { t } from "../language.js";
import { useLoaded } from "../loading.js";
import { Confirm } from "../parts/confirm.js";
import { Heading } from "../parts/heading.js";
import { Pager } from "../parts/pager.js";
import { Problem } from "../parts/problem.js";
import { say } from "../parts/spoken.js";
import { go, link } from "../route.js";

const SIZE = 24;

export function FoundPeople({ id, query }) {
  const page = Number(query.get("page")) || 1;
  const load = async () => ({ job: await get(`jobs/${id}`), ...(await get(`jobs/${id}/clusters`, { page, size: SIZE })) });
  const { value, error, again } = useLoaded(load, [id, page]);
  const shown = (index) => new Set(value.items.slice(0, index).map((before) => before.id));
  return html`
    <${Heading} title=${t("cluster.people_in", { source: value?.job.source ?? "…" })} />
    <p class="lead">${t("cluster.review")}</p>
    <${Problem} error=${error} />
    <div class="title-row">
      <p class="said" role="status">${value && `${t("cluster.count", { count: value.job.clusters - value.job.recognised })} ${t("cluster.recognised", { count: value.job.recognised })}`}</p>
      ${value && haveSingles(value) && html`<${DismissSingles} id=${id} done=${again} />`}
    </div>
    <ol class="results people" aria-label=${t("people.nav")}>
      ${value?.items.map(
        (cluster, index) =>
          html`<${Cluster} key=${cluster.id} ...${{ cluster, number: (page - 1) * SIZE + index + 1, shown: shown(index), changed: again }} />`,
      )}
    </ol>
    <${Pager} page=${page} pages=${value?.total_pages ?? 1} address=${(to) => link(`clusters/${id}`, { page: to })} />
  `;
}

// The last have the fewest faces; those on later pages are not known yet.
const haveSingles = ({ items, page, total_pages: pages }) => page < pages || items.at(-1)?.face_ids.length === 1;

function DismissSingles({ id, done }) {
  const [open, setOpen] = useState(false);
  const dismiss = async () => {
    const { dismissed } = await (await ask("DELETE", `jobs/${id}/clusters`, { query: { max_faces: 1 } })).json();
    setOpen(false);
    say(t("cluster.singles_deleted", { count: dismissed }));
    go(`clusters/${id}`);
    done();
  };
  return html`
    <button onClick=${() => setOpen(true)}>${t("cluster.singles")}</button>
    ${open && html`
      <${Confirm} title=${t("cluster.singles_title")} text=${t("cluster.singles_text")} act=${dismiss} close=${() => setOpen(false)} />
    `}
  `;
}
