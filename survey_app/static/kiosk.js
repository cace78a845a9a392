// On a device that many answer at. At the start: forget what the last person typed.
// Elsewhere: go back to the start when nobody has touched anything for a while.
"use strict";
const clock = document.currentScript.dataset;
if (clock.back) {
  let timer = 0;
  const wind = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(clock.back), clock.seconds * 1000);
  };
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) {
    addEventListener(sign, wind, { passive: true });
  }
  wind();
} else {
  try { localStorage.clear(); sessionStorage.clear(); } catch { /* storage is off */ }
  // A code that came in the address is typed in for whoever sets the device up.
  const field = document.getElementById("code");
  if (field && location.hash.length > 1) {
    field.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
  }
}
