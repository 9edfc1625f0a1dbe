// Calls to the API, which is next to the console, under whatever path prefix a proxy adds to both.

import { key } from "./session.js";

const ROOT = new URL("../../api/", import.meta.url);

class Refusal extends Error {
  constructor({ status_code, type, msg, payload }) {
    super(msg);
    Object.assign(this, { status: status_code, type, payload });
  }
}

// An error that this page raises itself.
export const refused = (type) => new Refusal({ type, msg: "" });

export async function ask(method, path, { query, json, form } = {}) {
  const response = await send(method, address(path, query), json, form);
  if (!response.ok) throw await refusal(response);
  return response;
}

export async function get(path, query) {
  return (await ask("GET", path, { query })).json();
}

export async function photo(path) {
  return (await ask("GET", path)).blob();
}

// Every item of a list, from all its pages.
export async function all(path, query) {
  const items = [];
  for (let page = 1, total = 1; page <= total; page++) {
    const answer = await get(path, { ...query, page });
    items.push(...answer.items);
    total = answer.total_pages;
  }
  return items;
}

export function formOf(fields) {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return form;
}

// Sends a large body: calls `told` with the share sent; `stop.current` aborts it.
export function upload(path, query, body, { told, stop }) {
  const request = new XMLHttpRequest();
  request.open("POST", address(path, query));
  request.setRequestHeader("Content-Type", "application/zip");
  if (key()) request.setRequestHeader("Authorization", `Bearer ${key()}`);
  stop.current = () => request.abort();
  return new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => told(total ? loaded / total : undefined);
    request.onabort = () => reject(refused("stopped"));
    request.onerror = () => reject(refused("unreachable"));
    request.onload = async () => {
      const response = new Response(request.response, { status: request.status, statusText: request.statusText });
      if (response.ok) resolve();
      else reject(await refusal(response));
    };
    request.send(body);
  }).finally(() => (stop.current = undefined));
}

async function send(method, url, json, form) {
  const headers = {};
  if (key()) headers.Authorization = `Bearer ${key()}`;
  if (json !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(url, { method, headers, body: json === undefined ? form : JSON.stringify(json) });
  } catch {
    throw refused("unreachable");
  }
}

async function refusal(response) {
  const said = await response.json().catch(() => ({ status_code: response.status, type: "", msg: response.statusText }));
  const told = new Refusal(said);
  if (told.status === 401) window.dispatchEvent(new CustomEvent("key-refused", { detail: told }));
  return told;
}

function address(path, query = {}) {
  const url = new URL(path, ROOT);
  for (const [name, value] of Object.entries(query)) if (value !== "" && value != null) url.searchParams.set(name, value);
  return url;
}
