import { html, useEffect } from "../vendor/htm-preact.js";
import { all } from "../api.js";
import { ImportPanel, isUnfinished } from "../imports/import_panel.js";
import { NewImport } from "../imports/new_import.js";
import { t } from "../language.js";
import { useLoaded } from "../loading.js";
import { Heading } from "../parts/heading.js";
import { Problem } from "../parts/problem.js";

const MILLISECONDS = 1000;

export function Imports() {
  const { value, error, again } = useLoaded(async () => (await all("jobs")).reverse(), []);
  useEffect(() => {
    if (!value?.some(isUnfinished)) return undefined;
    const timer = setTimeout(again, MILLISECONDS);
    return () => clearTimeout(timer);
  }, [value]);
  return html`
    <${Heading} title=${t("import.title")} />
    <p class="lead">${t("import.lead")}</p>
    <${NewImport} started=${again} />
    <${Problem} error=${error} />
    ${value?.map((found) => html`<${ImportPanel} key=${found.id} found=${found} changed=${again} />`)}
  `;
}
