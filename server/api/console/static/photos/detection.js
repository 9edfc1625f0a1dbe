// Finds the faces in photos, one photo at a time: a page of photos must not hold up the server's other users.

import { ask, formOf } from "../api.js";
import { enlarged, smaller } from "./smaller.js";

const MOST_PIXELS = 800;

let last = Promise.resolve();
const known = new WeakMap();

export function detected(blob) {
  if (!known.has(blob)) {
    const found = last.then(() => detect(blob));
    last = found.catch(() => {});
    known.set(blob, found);
  }
  return known.get(blob);
}

async function detect(blob) {
  const { copy, times } = await smaller(blob, MOST_PIXELS);
  const faces = await (await ask("POST", "detect", { form: formOf([["image", copy]]) })).json();
  return faces.map((face) => enlarged(face, times));
}
