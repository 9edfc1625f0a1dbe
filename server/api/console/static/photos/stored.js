// Photos from the server, fetched with the key and cached for a while, so that going back shows them at once.

import { get, photo } from "../api.js";

const MOST = 200;
const held = new Map();

export function storedPhoto(personId, imageId) {
  return remembered(`persons/${personId}/images/${imageId}`, photo);
}

// A face that a job found.
export function clusterFace(clusterId, faceId) {
  return remembered(`clusters/${clusterId}/faces/${faceId}`, photo);
}

// A person's first photo, or undefined.
export async function firstPhoto(personId) {
  const { items } = await get(`persons/${personId}/images`, { size: 1 });
  return items.length ? storedPhoto(personId, items[0].id) : undefined;
}

function remembered(path, load) {
  const kept = held.get(path);
  if (kept) return kept;
  const loading = load(path);
  held.set(path, loading);
  loading.catch(() => held.delete(path));
  if (held.size > MOST) held.delete(held.keys().next().value);
  return loading;
}
