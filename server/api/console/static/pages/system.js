import { html } from "../preact.js";
import { all, ask, get } from "../api.js";
import { number, t } from "../language.js";
import { useLoaded } from "../loading.js";
import { Facts } from "../parts/facts.js";
import { Heading } from "../parts/heading.js";
import { Problem } from "../parts/problem.js";
import { Table } from "../parts/table.js";
import { key, signOut } from "../session.js";
import { FalseAlarms } from "../system/false_alarms.js";
import { readMetrics } from "../system/metrics.js";

const MOST_ROUTES = 12;
const MILLISECONDS = { maximumFractionDigits: 1 };
const INNER = /api\/(persons|groups|search|detect|match|storage)/;

export function System() {
  const ping = useLoaded(() => get("ping"), []);
  const ready = useLoaded(() => get("readyz"), []);
  const metrics = useLoaded(async () => readMetrics(await (await ask("GET", "metrics")).text()), []);
  const alarms = useLoaded(() => get("false-alarms"), []);
  const storages = useLoaded(readStorages, []);
  const server = [
    [t("system.version"), ping.value?.version],
    [t("system.health"), (ready.value || ready.error) && t(ready.value ? "system.ready" : "system.not_ready")],
    [t("system.gallery"), metrics.value && t("system.people", { count: metrics.value.persons ?? 0 })],
  ];
  return html`
    <${Heading} title=${t("system.nav")} />
    <div class="panels">
      <${Panel} title=${t("system.server")} error=${ping.error}>
        <${Facts} rows=${server} />
        <p><a href="api/docs/">${t("system.docs")}</a></p>
      <//>
      <${OwnKey} />
      <${Panel} title=${t("system.storages")} error=${storages.error}>
        <ul class="rows">
          ${storages.value?.map(({ id, uri, standard }) => html`<li key=${id}><code>${uri}</code>${standard && html` <span class="soft">${t("system.default")}</span>`}${ready.value?.unreachable_storages.includes(id) && html` <strong>${t("system.unreachable")}</strong>`}</li>`)}
        </ul>
      <//>
      <${Panel} wide title=${t("alarms.title")} error=${alarms.error}>
        ${alarms.value && html`<${FalseAlarms} ...${alarms.value} />`}
      <//>
      <${Panel} wide title=${t("system.latency")} error=${metrics.error}>
        ${metrics.value && html`<${Latency} routes=${metrics.value.routes.filter(({ name }) => INNER.test(name)).slice(0, MOST_ROUTES)} />`}
      <//>
    </div>
  `;
}

async function readStorages() {
  const [storages, standard] = await Promise.all([all("storage"), get("storage/default").catch(() => ({}))]);
  return storages.map((storage) => ({ ...storage, standard: storage.id === standard.id }));
}

const Panel = ({ title, wide, error, children }) => html`
  <section class=${wide ? "panel wide" : "panel"}>
    <h2>${title}</h2>
    ${error ? html`<${Problem} error=${error} />` : children}
  </section>
`;

function OwnKey() {
  const { value, error } = useLoaded(() => get("key"), []);
  const leave = () => {
    signOut();
    location.reload();
  };
  return html`
    <${Panel} title=${t("system.key")} error=${error}>
      ${value && !key() && html`<p>${t("system.no_key")}</p>`}
      ${value && key() && html`
        <${Facts} rows=${[
          [t("name"), value.name],
          [t("system.scopes"), value.scopes.join(", ")],
          [t("groups.nav"), value.groups?.join(", ") ?? t("system.every_group")],
        ]} />
        <button onClick=${leave}>${t("sign_out")}</button>
      `}
    <//>
  `;
}

const Latency = ({ routes }) => html`
  <${Table}
    heads=${["system.request", "system.count", "system.mean"]}
    rows=${routes.map(({ name, count, mean }) => [readable(name), number(count), `${number(1000 * mean, MILLISECONDS)} ms`])}
  />
`;

const readable = (name) => name.replace("/api", "").replace(/<(?:\w+:)?(\w+)>/g, "{$1}");
