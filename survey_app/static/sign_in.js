// A one-time link carries its secret after '#', where no server log can see it.
"use strict";
function comeIn() {
  const secret = location.hash.slice(1);
  if (!secret || secret === "main") return;
  history.replaceState(null, "", location.pathname + location.search);
  const form = document.getElementById("sign-in-link");
  form.elements.secret.value = secret;
  form.requestSubmit();
}
comeIn();
addEventListener("hashchange", comeIn); // a link pasted over this page loads nothing anew
