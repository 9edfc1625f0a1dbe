// A job: its progress, its actions and what it refused.

import { html, useState } from "../preact.js";
import { ask } from "../api.js";
import { day, number, t } from "../language.js";
import { useAction } from "../loading.js";
import { Facts } from "../parts/facts.js";
import { Problem } from "../parts/problem.js";
import { link } from "../route.js";
import { Progress } from "./progress.js";
import { Remarks } from "./remarks.js";

const ONE_PLACE = { maximumFractionDigits: 1 };

export const isUnfinished = ({ state }) => state === "queued" || state === "running";

export function JobPanel({ found, changed }) {
  const [shown, setShown] = useState();
  const act = useAction(async (method, path) => {
    await ask(method, `jobs/${found.id}${path}`);
    changed();
  });
  const unfinished = isUnfinished(found);
  const { kind } = found;
  return html`
    <section class="panel" aria-labelledby=${`job-${found.id}`}>
      <h2 id=${`job-${found.id}`}>${found.source}</h2>
      <p class="soft">${t(found.state === "cancelled" ? `${kind}.cancelled` : `job.${found.state}`, { day: day(found.finished ?? found.created) })}</p>
      ${found.state === "running" && html`<${Progress} label=${speed(found)} share=${found.total ? found.done / found.total : undefined} />`}
      ${found.total !== null && html`<${Counts} found=${found} />`}
      <${Problem} error=${found.error} />
      <${Problem} error=${act.error} />
      <div class="buttons">
        ${found.clusters > 0 && html`<a class="button primary" href=${link(`clusters/${found.id}`)}>${t("cluster.look", { count: found.clusters })}</a>`}
        ${lists(found).map((name) => html`<button aria-expanded=${shown === name} onClick=${() => setShown(shown !== name && name)}>${t(`job.${name}`)}</button>`)}
        ${unfinished && html`<button disabled=${act.busy} onClick=${() => act.run("DELETE", "")}>${t("cancel")}</button>`}
        ${!unfinished && html`<button class="quiet" disabled=${act.busy} onClick=${() => act.run("DELETE", "/report")}>${t(`${kind}.forget`)}</button>`}
      </div>
      ${shown && html`<${Remarks} key=${shown} id=${found.id} list=${shown} count=${found.done} />`}
    </section>
  `;
}

const lists = ({ kind, refused, enrolled }) => [refused && "report", kind === "import" && enrolled && "warnings"].filter(Boolean);

const COUNTS = { import: ["total", "enrolled", "known", "refused"], cluster: ["total", "refused", "faces", "clusters"] };

// There are no people yet while the job is still looking for faces.
const Counts = ({ found }) => {
  const names = COUNTS[found.kind].filter((name) => name !== "clusters" || found.state === "done");
  return html`<${Facts} rows=${names.map((name) => [t(`job.count_${name}`), count(found, name)])} />`;
};

function count(found, name) {
  if (name !== "total" || found.done === found.total) return number(found[name]);
  return t("job.of", { done: number(found.done), total: number(found.total) });
}

function speed({ rate, seconds_left, done, total, kind }) {
  if (kind === "cluster" && done === total) return t("cluster.groups");
  if (!rate || seconds_left === null) return t("job.begins");
  return t("job.speed", { rate: number(rate, ONE_PLACE), left: duration(seconds_left) });
}

function duration(seconds) {
  const units = [["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, length] = units.find(([, each]) => seconds >= each) ?? units[2];
  return number(Math.ceil(seconds / length), { style: "unit", unit, unitDisplay: "long" });
}
