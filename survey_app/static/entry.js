// Respondents' way in and out. A link carries its token after '#', where no server log can see it.
"use strict";
const enter = document.getElementById("enter");
function comeIn() {
  const secret = location.hash.slice(1);
  if (!enter || !secret || secret === "main") return;
  history.replaceState(null, "", location.pathname + location.search);
  (enter.elements.token || enter.elements.secret).value = secret;
  enter.requestSubmit();
}
comeIn();
addEventListener("hashchange", comeIn); // a link pasted over this page loads nothing anew
const sent = document.getElementById("sent");
if (sent) {
  try { localStorage.removeItem("interlock." + sent.dataset.wave); } catch { /* storage is off */ }
}
