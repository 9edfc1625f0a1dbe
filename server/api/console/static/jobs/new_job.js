// Starts a job: from an archive, photos or a folder, dropped or chosen, or from a path on the server.

import { html, useRef, useState } from "../preact.js";
import { ask, get, refused, upload } from "../api.js";
import { t } from "../language.js";
import { useAction, useLoaded } from "../loading.js";
import { Problem } from "../parts/problem.js";
import { say } from "../parts/spoken.js";
import { DropZone } from "../photos/drop_zone.js";
import { chosenIn, droppedIn, folderOf, isArchive, isLoose, isUsed } from "./chosen.js";
import { Progress } from "./progress.js";
import { packed } from "./zip.js";

export function NewJob({ kind, started }) {
  const roots = useLoaded(() => get("jobs/import/roots"), []);
  const [group, setGroup] = useState("");
  const [force, setForce] = useState();
  const [sending, setSending] = useState();
  const stop = useRef();
  const action = useAction(async (send) => {
    try {
      await send({ groups: group.trim(), force });
      say(t("job.started"));
    } finally {
      setSending();
      started();
    }
  });
  const show = (label) => (share) => setSending({ label, share });
  const sendArchive = (query, archive, name) =>
    upload(`jobs/${kind}`, { ...query, name }, archive, { told: show(t("job.sending", { name })), stop });
  const sendPhotos = async (query, photos) => {
    if (kind === "import" && photos.length && photos.every(isLoose)) throw refused("loose_photos");
    const name = folderOf(photos) ?? t("job.photos", { count: photos.length });
    await sendArchive(query, await packed(photos, show(t("job.packing", { name }))), name);
  };
  const take = (choosing) =>
    action.run(async (query) => {
      const files = await choosing;
      if (isArchive(files)) await sendArchive(query, files[0].file, files[0].path);
      else await sendPhotos(query, files.filter(isUsed));
    });
  const path = (path) => action.run((query) => ask("POST", `jobs/${kind}`, { query, json: { path } }));
  return html`
    <div class="stack" aria-busy=${action.busy}>
      <${Choice} kind=${kind} disabled=${action.busy} take=${take} />
      ${kind === "import" && html`
        <label>${t("import.group")}<input name="group" value=${group} autocomplete="off" onInput=${(event) => setGroup(event.target.value)} /></label>
        <label class="choice"><input type="checkbox" name="force" checked=${force} onChange=${(event) => setForce(event.target.checked || undefined)} />${t("import.force")}</label>
      `}
      ${Boolean(roots.value?.roots.length) && html`<${OnServer} roots=${roots.value.roots} disabled=${action.busy} choose=${path} />`}
      ${sending && html`
        <div class="notice stack">
          <${Progress} label=${sending.label} share=${sending.share} />
          ${stop.current && html`<div><button onClick=${() => stop.current?.()}>${t("cancel")}</button></div>`}
        </div>
      `}
      <${Problem} error=${action.error?.type !== "stopped" && action.error} />
    </div>
  `;
}

function Choice({ kind, disabled, take }) {
  const drop = (dropped) => !disabled && dropped.files.length && take(droppedIn(dropped));
  const picked = ({ target }) => {
    const files = chosenIn(target);
    target.value = "";
    if (files.length) take(files);
  };
  const choice = (text, options, primary) => html`
    <label class=${primary ? "button primary" : "button"}>
      ${t(text)}
      <input type="file" class="hidden" ...${options} disabled=${disabled} onChange=${picked} />
    </label>
  `;
  return html`
    <${DropZone} hint=${t(`${kind}.drop`)} take=${drop}>
      <div class="buttons">
        ${kind === "cluster" && choice("photo.choose_many", { accept: "image/*", multiple: true }, true)}
        ${choice("job.choose_archive", { accept: ".zip,application/zip" }, kind === "import")}
        ${choice("job.choose_folder", { webkitdirectory: true })}
      </div>
    <//>
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
        ${t("job.path", { roots: roots.join(", ") })}
        <input name="path" required autocomplete="off" spellcheck="false" placeholder=${roots[0]} />
      </label>
      <div><button disabled=${disabled}>${t("job.path_button")}</button></div>
    </form>
  `;
}
