// An import: how far it is, what can be done with it, and what it refused.

import { html, useState } from "../vendor/htm-preact.js";
import { ask } from "../api.js";
import { day, number, t } from "../language.js";
import { useAction } from "../loading.js";
import { Problem } from "../parts/problem.js";
import { Progress } from "./progress.js";
import { Refusals } from "./refusals.js";

const ONE_PLACE = { maximumFractionDigits: 1 };

export const isUnfinished = ({ state }) => state === "queued" || state === "running";

export function ImportPanel({ found, changed }) {
  const [open, setOpen] = useState(false);
  const act = useAction(async (method, path) => {
    await ask(method, `jobs/${found.id}${path}`);
    changed();
  });
  const unfinished = isUnfinished(found);
  return html`
    <section class="panel" aria-labelledby=${`import-${found.id}`}>
      <h2 id=${`import-${found.id}`}>${found.source}</h2>
      <p class="soft">${t(`import.${found.state}`, { day: day(found.finished ?? found.created) })}</p>
      ${found.state === "running" && html`<${Progress} label=${speed(found)} share=${found.total ? found.done / found.total : undefined} />`}
      ${found.total !== null && html`<${Counts} found=${found} />`}
      <${Problem} error=${found.error} />
      <${Problem} error=${act.error} />
      <div class="buttons">
        ${found.refused > 0 && html`<button type="button" aria-expanded=${open} onClick=${() => setOpen(!open)}>${t("import.report")}</button>`}
        ${unfinished && html`<button type="button" disabled=${act.busy} onClick=${() => act.run("DELETE", "")}>${t("import.cancel")}</button>`}
        ${!unfinished && html`<button type="button" class="quiet" disabled=${act.busy} onClick=${() => act.run("DELETE", "/report")}>${t("import.forget")}</button>`}
      </div>
      ${open && html`<${Refusals} id=${found.id} count=${found.refused} />`}
    </section>
  `;
}

const Counts = ({ found }) => html`
  <dl class="details">
    ${["total", "enrolled", "known", "refused"].map(
      (name) => html`<div key=${name}><dt>${t(`import.count_${name}`)}</dt><dd class="figure">${number(found[name])}</dd></div>`,
    )}
  </dl>
`;

function speed({ rate, seconds_left }) {
  if (!rate || seconds_left === null) return t("import.begins");
  return t("import.speed", { rate: number(rate, ONE_PLACE), left: duration(seconds_left) });
}

function duration(seconds) {
  const units = [["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, length] = units.find(([, each]) => seconds >= each) ?? units[2];
  return number(Math.ceil(seconds / length), { style: "unit", unit, unitDisplay: "long" });
}
