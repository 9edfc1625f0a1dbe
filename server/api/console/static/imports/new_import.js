// Where an import begins: an archive that is dropped or chosen, a folder, or a path on the server.

import { html, useRef, useState } from "../vendor/htm-preact.js";
import { ask, get, upload } from "../api.js";
import { t } from "../language.js";
import { useAction, useLoaded } from "../loading.js";
import { Problem } from "../parts/problem.js";
import { say } from "../parts/spoken.js";
import { Progress } from "./progress.js";
import { packed } from "./zip.js";

export function NewImport({ started }) {
  const roots = useLoaded(() => get("jobs/import/roots"), []);
  const [group, setGroup] = useState("");
  const [sending, setSending] = useState();
  const stop = useRef();
  const action = useAction(async (send) => {
    try {
      await send({ groups: group.trim() });
      say(t("import.started"));
    } finally {
      setSending();
      started();
    }
  });
  const show = (label) => (share) => setSending({ label, share });
  const sendArchive = (query, archive, name) =>
    upload("jobs/import", { ...query, name }, archive, { told: show(t("import.sending", { name })), stop });
  const archive = (file) => action.run((query) => sendArchive(query, file, file.name));
  const folder = (files) =>
    action.run(async (query) => {
      const name = files[0].webkitRelativePath.split("/")[0];
      await sendArchive(query, await packed(files, show(t("import.packing", { name }))), name);
    });
  const path = (path) => action.run((query) => ask("POST", "jobs/import", { query, json: { path } }));
  return html`
    <div class="stack" aria-busy=${action.busy}>
      <${Drop} disabled=${action.busy} archive=${archive} folder=${folder} />
      <label>${t("import.group")}<input name="group" value=${group} autocomplete="off" onInput=${(event) => setGroup(event.target.value)} /></label>
      ${Boolean(roots.value?.roots.length) && html`<${OnServer} roots=${roots.value.roots} disabled=${action.busy} choose=${path} />`}
      ${sending && html`
        <div class="notice stack">
          <${Progress} label=${sending.label} share=${sending.share} />
          ${stop.current && html`<div><button type="button" onClick=${() => stop.current?.()}>${t("cancel")}</button></div>`}
        </div>
      `}
      <${Problem} error=${action.error?.type !== "stopped" && action.error} />
    </div>
  `;
}

function Drop({ disabled, archive, folder }) {
  const [over, setOver] = useState(false);
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    if (!disabled && event.dataTransfer.files.length) archive(event.dataTransfer.files[0]);
  };
  const dragOver = (event) => {
    event.preventDefault();
    setOver(true);
  };
  const picked = (choose) => (event) => {
    const files = [...event.target.files];
    event.target.value = "";
    if (files.length) choose(files);
  };
  return html`
    <div class=${over ? "drop over" : "drop"} onDragOver=${dragOver} onDragLeave=${() => setOver(false)} onDrop=${drop}>
      <p aria-hidden="true">${t("import.drop")}</p>
      <div class="buttons">
        <label class="button primary">
          ${t("import.choose_archive")}
          <input type="file" class="hidden" accept=".zip,application/zip" disabled=${disabled} onChange=${picked(([file]) => archive(file))} />
        </label>
        <label class="button">
          ${t("import.choose_folder")}
          <input type="file" class="hidden" webkitdirectory disabled=${disabled} onChange=${picked(folder)} />
        </label>
      </div>
    </div>
  `;
}

function OnServer({ roots, disabled, choose }) {
  const submit = (event) => {
    event.preventDefault();
    choose(new FormData(event.target).get("path"));
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <label>
        ${t("import.path", { roots: roots.join(", ") })}
        <input name="path" required autocomplete="off" spellcheck="false" placeholder=${roots[0]} />
      </label>
      <div><button disabled=${disabled}>${t("import.path_button")}</button></div>
    </form>
  `;
}
