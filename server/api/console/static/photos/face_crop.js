import { html, useEffect, useRef } from "../preact.js";

const SIDE = 192;
const MARGIN = 0.35;

// The square around a face, cut out of its photo.
export function FaceCrop({ blob, box, alt }) {
  const canvas = useRef();
  useEffect(() => void draw(canvas.current, blob, box).catch(() => {}), [blob, box]);
  return html`<canvas ref=${canvas} class="portrait" role="img" aria-label=${alt} width=${SIDE} height=${SIDE}></canvas>`;
}

async function draw(canvas, blob, { left, top, right, bottom }) {
  const bitmap = await createImageBitmap(blob);
  const side = Math.max(right - left, bottom - top) * (1 + 2 * MARGIN);
  const [x, y] = [(left + right - side) / 2, (top + bottom - side) / 2];
  canvas.getContext("2d").drawImage(bitmap, x, y, side, side, 0, 0, SIDE, SIDE);
  bitmap.close();
}
