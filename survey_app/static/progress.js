// Ask how far sealing and publishing have come; load the page anew when they are done.
"use strict";
const place = document.getElementById("working-on");
const text = document.getElementById("progress-text");
const bar = document.getElementById("progress-bar");
const PAUSE = 2000;
async function ask() {
  try {
    const answer = await fetch(place.dataset.address, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const progress = await answer.json();
      if (progress.is_over) { location.reload(); return; }
      if (text.textContent !== progress.text) text.textContent = progress.text;
      bar.max = progress.of;
      bar.value = progress.step;
    }
  } catch { /* the server may be starting anew; ask again */ }
  setTimeout(ask, PAUSE);
}
setTimeout(ask, PAUSE);
