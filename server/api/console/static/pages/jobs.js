import { html, useEffect } from "../preact.js";
import { all } from "../api.js";
import { isUnfinished, JobPanel } from "../jobs/job_panel.js";
import { NewJob } from "../jobs/new_job.js";
import { t } from "../language.js";
import { useLoaded } from "../loading.js";
import { Heading } from "../parts/heading.js";
import { Problem } from "../parts/problem.js";

const MILLISECONDS = 1000;

export const Imports = () => html`<${Jobs} kind="import" />`;

export const Clusters = () => html`<${Jobs} kind="cluster" />`;

function Jobs({ kind }) {
  const { value, error, again } = useLoaded(async () => (await all("jobs", { kind })).reverse(), []);
  useEffect(() => {
    if (!value?.some(isUnfinished)) return undefined;
    const timer = setTimeout(again, MILLISECONDS);
    return () => clearTimeout(timer);
  }, [value]);
  return html`
    <${Heading} title=${t(`${kind}.title`)} />
    <p class="lead">${t(`${kind}.lead`)}</p>
    <${NewJob} kind=${kind} started=${again} />
    <${Problem} error=${error} />
    ${value?.length === 0 && html`<p class="soft">${t(`${kind}.none`)}</p>`}
    ${value?.map((found) => html`<${JobPanel} key=${found.id} found=${found} changed=${again} />`)}
  `;
}
