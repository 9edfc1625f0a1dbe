// Photos made smaller before the server looks for every face: that takes time for each pixel, and so does sending them.

const AS = ["image/jpeg", 0.95];

// A copy whose longer side is at most so many pixels, and how many times smaller it is. What fits, and what the
// browser cannot read, stays as it is.
export async function smaller(blob, most) {
  const bitmap = await createImageBitmap(blob).catch(() => undefined);
  const times = bitmap ? Math.max(bitmap.width, bitmap.height) / most : 1;
  if (times <= 1) return { copy: blob, times: 1 };
  const copy = await redrawn(bitmap, times);
  bitmap.close();
  return { copy, times };
}

// A face of the copy, as it is in the photo.
export function enlarged(face, times) {
  const box = Object.fromEntries(Object.entries(face.box).map(([side, at]) => [side, Math.round(at * times)]));
  return { ...face, box, quality: { ...face.quality, size: face.quality.size * times } };
}

function redrawn(bitmap, times) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width / times);
  canvas.height = Math.round(bitmap.height / times);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, ...AS));
}
