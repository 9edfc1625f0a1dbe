import { html, useState } from "../preact.js";

// An area where files can be dropped; `take` gets them as a DataTransfer.
export function DropZone({ hint, take, children }) {
  const [over, setOver] = useState(false);
  const handle = (isOver, act) => (event) => {
    event.preventDefault();
    setOver(isOver);
    act?.(event.dataTransfer);
  };
  return html`
    <div class=${over ? "drop over" : "drop"} onDragOver=${handle(true)} onDragLeave=${handle(false)} onDrop=${handle(false, take)}>
      <p>${hint}</p>
      ${children}
    </div>
  `;
}
