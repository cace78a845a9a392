// Strict mode in the browser: RSABSSA-SHA384-PSS-Randomized of RFC 9474, by WebCrypto and BigInt.
// The ticket is made, blinded and unblinded here; the signer never sees it.

const HASH = 48, SALT = 48, PREFIX = 32, SECRET = 32;
const TICKET = "interlock ticket 1\0";
const PSS = { name: "RSA-PSS", saltLength: SALT };

const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const random = (n) => crypto.getRandomValues(new Uint8Array(n));
const number = (bytes) => BigInt("0x" + hex(bytes));
const bytes = (value, size) => unhex(value.toString(16).padStart(2 * size, "0"));
const sha = async (name, data) => new Uint8Array(await crypto.subtle.digest(name, data));

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

export function power(base, exponent, n) {
  let result = 1n;
  for (base %= n; exponent; exponent >>= 1n, base = base * base % n)
    if (exponent & 1n) result = result * base % n;
  return result;
}

export function inverse(a, n) {
  let [r, s, x, y] = [a % n, n, 1n, 0n];
  while (r > 1n) { const q = s / r; [r, s, x, y] = [s - q * r, r, y - q * x, x]; }
  if (r !== 1n) throw new Error("no inverse");
  return ((x % n) + n) % n;
}

// EMSA-PSS-ENCODE and MGF1 of RFC 8017.
async function encode(message, bits, salt) {
  const size = Math.ceil(bits / 8);
  const h = await sha("SHA-384", join(new Uint8Array(8), await sha("SHA-384", message), salt));
  const block = join(new Uint8Array(size - SALT - HASH - 2), Uint8Array.of(1), salt);
  for (let at = 0, i = 0; at < block.length; at += HASH, i++) {
    const mask = await sha("SHA-384", join(h, Uint8Array.of(0, 0, i >> 8, i & 255)));
    for (let j = 0; j < HASH && at + j < block.length; j++) block[at + j] ^= mask[j];
  }
  block[0] &= 0xff >> (8 * size - bits);
  return join(block, h, Uint8Array.of(0xbc));
}

async function open(der) {
  const use = { name: "RSA-PSS", hash: "SHA-384" };
  const key = await crypto.subtle.importKey("spki", der, use, true, ["verify"]);
  const jwk = await crypto.subtle.exportKey("jwk", key);
  const part = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const n = part(jwk.n);
  return { key, n: number(n), e: number(part(jwk.e)), size: n.length, bits: 8 * n.length };
}

export async function blind(der, message) {
  const { n, e, size, bits } = await open(der);
  const prepared = join(random(PREFIX), message);
  const m = number(await encode(prepared, bits - 1, random(SALT)));
  let r;
  do r = number(random(size)); while (r >= n || r < 2n);
  return { prepared, blinded: bytes(m * power(r, e, n) % n, size), inverse: inverse(r, n) };
}

export async function finalise(der, { prepared, inverse }, signed) {
  const { key, n, size } = await open(der);
  const signature = bytes(number(signed) * inverse % n, size);
  if (!await crypto.subtle.verify(PSS, key, signature, prepared)) throw new Error("signature");
  return signature;
}

const words = document.getElementById("words")?.dataset || {};
const said = document.getElementById("said");
const say = (name, values = {}) => {
  said.textContent = (words[name] || words.failed).replace(/\{(\w+)\}/g, (_, key) => values[key]);
  said.focus?.();
};

// Which departments the ticket stands for, before the first question.
function showGroup(code) {
  const name = JSON.parse(words.groups || "{}")[code], place = document.getElementById("group");
  if (!name || !place) return;
  place.textContent = words.group.replace("{group}", name);
  place.hidden = false;
}

async function post(body) {
  const answer = await fetch(location.pathname, { method: "POST", ...body });
  if (!answer.ok && answer.status !== 422) throw Object.assign(new Error("refused"), { status: answer.status });
  return answer.json();
}

const json = (content) => ({ headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });

async function pickUp(place) {
  const [token, fingerprint] = location.hash.slice(1).split(".");
  if (!token || !/^[0-9a-f]{64}$/.test(fingerprint || "")) return say("nolink");
  const wave = place.dataset.wave;
  const { group, key } = await post(json({ token }));
  const der = unhex(key);
  if (hex(await sha("SHA-256", der)) !== fingerprint) return say("otherkey");
  say("working");
  const kept = "interlock-pickup-" + fingerprint + token;
  let made = JSON.parse(localStorage.getItem(kept) || "null");
  if (!made) {  // kept before it is sent: a lost answer can be asked for again, with the same ticket
    const message = join(new TextEncoder().encode(TICKET + wave + "\0"), random(SECRET));
    const fresh = await blind(der, message);
    made = { prepared: hex(fresh.prepared), blinded: hex(fresh.blinded), inverse: fresh.inverse.toString(16) };
    localStorage.setItem(kept, JSON.stringify(made));
  }
  const { signed } = await post(json({ token, blinded: made.blinded }));
  const opened = { prepared: unhex(made.prepared), inverse: BigInt("0x" + made.inverse) };
  const signature = await finalise(der, opened, unhex(signed));
  showGroup(group);
  const ticket = [group, made.prepared, hex(signature)].map(encodeURIComponent).join("~");
  document.getElementById("ticket").href = place.dataset.collector + "#" + ticket;
  document.getElementById("ready").hidden = false;
  document.getElementById("make").hidden = true;
  say("ready");
}

async function answer(form) {
  const [group, prepared, signature] = location.hash.slice(1).split("~").map(decodeURIComponent);
  if (!signature) return say("noticket");
  const kept = "interlock-receipt-" + prepared.slice(0, 32);
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  const receipt = sessionStorage.getItem(kept) || Array.from(random(16), (b) => letters[b & 31]).join("");
  sessionStorage.setItem(kept, receipt);
  const body = new FormData(form);
  Object.entries({ group, prepared, signature, receipt }).forEach(([name, value]) => body.set(name, value));
  const told = await post({ body });
  if (told.problems) { said.textContent = told.problems.join(" "); said.focus(); return; }
  form.hidden = true;
  history.replaceState(null, "", location.pathname);
  say(told.again ? "again" : "sent", told);
}

function guard(work) {
  return work.catch((error) => say(error.status ? "s" + error.status : "failed"));
}

const place = document.getElementById("pickup"), form = document.getElementById("strict");
for (const link of document.querySelectorAll(".languages a"))
  link.addEventListener("click", () => { link.hash = location.hash; });
if (document.querySelector("#strict")) showGroup(decodeURIComponent(location.hash.slice(1).split("~")[0]));
if (place) document.getElementById("make").addEventListener("click", () => guard(pickUp(place)));
if (form) form.addEventListener("submit", (event) => { event.preventDefault(); guard(answer(form)); });
