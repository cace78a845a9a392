// Draw the survey anew beside the form while its texts are being typed. Nothing is kept.
"use strict";
const editor = document.getElementById("editor");
const watch = document.getElementById("watch");
const PAUSE = 700;
let waiting;
let latest = 0;
async function draw() {
  const turn = ++latest;
  const scrolled = watch.querySelector(".phone")?.scrollTop ?? 0;
  try {
    const answer = await fetch(editor.dataset.watch, { method: "POST", body: new FormData(editor) });
    if (!answer.ok || turn !== latest) return;
    watch.innerHTML = await answer.text();
    const phone = watch.querySelector(".phone");
    if (phone) phone.scrollTop = scrolled;
  } catch { /* offline for a moment: what stands there stays */ }
}
function show() {
  const phone = watch.querySelector(".phone");
  const heading = phone?.querySelector(`#${editor.dataset.show}-h`);
  if (heading) phone.scrollTop = heading.getBoundingClientRect().top - phone.getBoundingClientRect().top - 16;
}
show();
editor.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(draw, PAUSE); });
