// Reduces photos before the server looks for every face: sending and searching both take time per pixel.

import { asJpeg } from "./jpeg.js";

const QUALITY = 0.95;

// A copy whose longer side is at most this many pixels, and how many times smaller it is. Photos that fit or that the
// browser cannot read are left unchanged.
export async function smaller(blob, most) {
  const bitmap = await createImageBitmap(blob).catch(() => undefined);
  const times = bitmap ? Math.max(bitmap.width, bitmap.height) / most : 1;
  if (times <= 1) return { copy: blob, times: 1 };
  const copy = await asJpeg(bitmap, Math.round(bitmap.width / times), Math.round(bitmap.height / times), QUALITY);
  bitmap.close();
  return { copy, times };
}

// A face found in the copy, in the photo's coordinates.
export function enlarged(face, times) {
  const box = Object.fromEntries(Object.entries(face.box).map(([side, at]) => [side, Math.round(at * times)]));
  return { ...face, box, quality: { ...face.quality, size: face.quality.size * times } };
}
