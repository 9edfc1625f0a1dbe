import { html, useEffect, useRef, useState } from "../preact.js";
import { t } from "../language.js";
import { Dialog } from "../parts/dialog.js";
import { asJpeg } from "./jpeg.js";

const QUALITY = 0.92;

// Browsers allow the camera only on pages of this machine and over HTTPS.
export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

export function Camera({ close, taken }) {
  const video = useRef();
  const [state, setState] = useState("waiting");
  useEffect(() => film(video.current, setState), []);
  const take = async () => {
    taken(await asJpeg(video.current, video.current.videoWidth, video.current.videoHeight, QUALITY));
    close();
  };
  return html`
    <${Dialog} title=${t("photo.camera")} close=${close}>
      <video ref=${video} autoplay muted playsinline aria-label=${t("camera.view")}></video>
      ${state === "refused" && html`<p class="notice problem" role="alert">${t("camera.refused")}</p>`}
      <div class="buttons end">
        <button class="primary" disabled=${state !== "live"} onClick=${take}>${t("camera.take")}</button>
      </div>
    <//>
  `;
}

// Shows the camera's picture until the returned function is called.
function film(video, tell) {
  let ended = false;
  let stream;
  const stop = () => stream?.getTracks().forEach((track) => track.stop());
  navigator.mediaDevices
    .getUserMedia({ video: { width: { ideal: 1280 } } })
    .then((opened) => {
      stream = opened;
      if (ended) return stop();
      video.srcObject = stream;
      video.onloadeddata = () => tell("live");
    })
    .catch(() => !ended && tell("refused"));
  return () => {
    ended = true;
    stop();
  };
}
