// The survey, step by step. Everything here is a comfort: without it the page is one long form.
"use strict";
const form = document.getElementById("survey");
const words = form.dataset;
const $ = (id) => document.getElementById(id);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const make = (tag, text, className) => Object.assign(document.createElement(tag), { textContent: text ?? "", className: className ?? "" });
const stepByStep = () => form.classList.contains("steps");
let steps = [];
let here = 0;

// --- answers stay in this browser until they are sent; never the token, never the receipt
const key = "interlock." + words.wave;
const secret = new Set(["token", "receipt", "lang", "more"]);
const drafts = {
  read() { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; } },
  write() {
    const entries = [...new FormData(form)].filter(([name, value]) => !secret.has(name) && value !== "");
    try { entries.length ? localStorage.setItem(key, JSON.stringify(entries)) : localStorage.removeItem(key); } catch { /* storage is full or off */ }
  },
  forget() { try { localStorage.removeItem(key); } catch { /* storage is off */ } },
};
function restore(entries) {
  for (const [name, value] of entries) {
    for (const input of document.getElementsByName(name)) {
      if (!form.contains(input) || input.type === "hidden") continue;
      if (/^(radio|checkbox)$/.test(input.type)) { if (input.value === value) input.checked = true; } else input.value = value;
    }
  }
}

// --- ties: partner functions as cards, then one step for each that was picked
function setUpTies() {
  const slots = [...form.querySelectorAll(".tie")];
  if (!slots.length) return () => {};
  const home = slots[0].closest(".step");
  const cards = $("cards");
  const blank = slots[0].cloneNode(true);
  for (const input of blank.querySelectorAll("input")) input.checked = input.defaultChecked = false;
  for (const option of blank.querySelectorAll("option")) option.selected = option.defaultSelected = false;
  const options = [...blank.querySelector("select").options].filter((option) => option.value);
  const pages = new Map();
  const seconds = home.dataset.seconds / words.most;
  function page(option, source) {
    const slot = options.indexOf(option) + 1;
    const step = Object.assign(make("section", "", "step"), { id: "step-tie-" + slot });
    step.dataset.seconds = seconds;
    const title = Object.assign(make("h2", fill(words.with, { function: option.text })), { id: step.id + "-h", tabIndex: -1 });
    step.setAttribute("aria-labelledby", title.id);
    const old = "t." + source.dataset.slot + ".";
    for (const node of source.querySelectorAll("[name],[id],[for]")) {
      for (const attribute of ["name", "id", "for"]) {
        const value = node.getAttribute(attribute);
        if (value && value.startsWith(old)) node.setAttribute(attribute, "t." + slot + "." + value.slice(old.length));
      }
    }
    const select = source.querySelector("select");
    select.value = option.value;
    select.parentElement.hidden = true;
    source.dataset.slot = slot;
    step.append(title, source);
    return step;
  }
  function pick(option, isPicked, source) {
    if (isPicked && !pages.has(option)) pages.set(option, page(option, source || blank.cloneNode(true)));
    const step = pages.get(option);
    if (!step) return;
    if (isPicked) {
      const after = options.filter((o) => pages.has(o) && pages.get(o).isConnected && options.indexOf(o) < options.indexOf(option)).pop();
      (after ? pages.get(after) : home).after(step);
    } else step.remove();
  }
  function limit() {
    const boxes = [...cards.querySelectorAll("input")];
    const full = boxes.filter((box) => box.checked).length >= words.most;
    for (const box of boxes) box.disabled = full && !box.checked;
    home.dataset.seconds = 8 + seconds * (words.most - boxes.filter((box) => box.checked).length);
  }
  for (const option of options) {
    const label = make("label");
    const box = Object.assign(make("input"), { type: "checkbox" });
    box.addEventListener("change", () => { pick(option, box.checked); limit(); collect(); drafts.write(); });
    label.append(box, option.text);
    cards.append(label);
  }
  const choose = (code, source) => {
    const i = options.findIndex((option) => option.value === code);
    if (i < 0) return;
    cards.querySelectorAll("input")[i].checked = true;
    pick(options[i], true, source);
  };
  for (const slot of slots) {
    slot.remove();
    choose(slot.querySelector("select").value, slot);
  }
  $("more")?.remove();
  cards.hidden = false;
  limit();
  return (entries) => {
    for (const [name, value] of entries) if (/^t\.\d+\.function$/.test(name)) choose(value);
    limit();
  };
}

// --- steps
function collect() {
  const now = steps[here];
  steps = [...form.querySelectorAll(".step")];
  here = Math.max(0, steps.indexOf(now));
  show();
}
function show() {
  steps.forEach((step, i) => step.classList.toggle("now", i === here));
  const left = steps.slice(here).reduce((sum, step) => sum + Number(step.dataset.seconds), 0);
  $("where").hidden = $("walk").hidden = $("meter").hidden = !stepByStep();
  $("where").textContent = fill(words.progress, { step: here + 1, steps: steps.length, minutes: Math.max(1, Math.round(left / 60)) });
  $("meter").value = here / (steps.length - 1);
  $("back").style.visibility = here ? "" : "hidden";
  $("next").hidden = here === steps.length - 1;
  if (here === steps.length - 1 || !stepByStep()) review();
}
function go(i, isNew = true) {
  here = Math.min(Math.max(i, 0), steps.length - 1);
  show();
  if (isNew) history.pushState({ step: steps[here].id }, "");
  const title = steps[here].querySelector("h2");
  scrollTo(0, 0);
  title.focus({ preventScroll: true });
}

// --- the review: how much of each step is answered, and what a comment might give away
function answered(step) {
  const names = new Map();
  for (const input of step.querySelectorAll("input[type=radio],textarea,input[type=checkbox]")) {
    if (!input.name || /\.(needs|owes)$/.test(input.name)) continue;
    names.set(input.name, names.get(input.name) || (input.type === "textarea" ? input.value.trim() !== "" : input.checked));
  }
  return [[...names.values()].filter(Boolean).length, names.size];
}
function review() {
  const list = make("ul", "", "review");
  steps.slice(0, -1).forEach((step, i) => {
    const [n, of] = answered(step);
    const row = make("li");
    const link = make("button", step.querySelector("h2").textContent, "quiet");
    link.type = "button";
    link.addEventListener("click", () => (stepByStep() ? go(i) : step.scrollIntoView()));
    row.append(link, make("span", of ? fill(words.answered, { n, of }) : "", n < of ? "soft" : ""));
    list.append(row);
  });
  const told = [...form.querySelectorAll("textarea")].flatMap(warn);
  const notes = [...new Set(told)].map((text) => make("p", text, "note warn"));
  $("review").replaceChildren(list, ...notes);
  $("review").hidden = false;
}

// --- a gentle word while typing
const TITLED = /(^|[\s(])(Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|السيدة?|الأستاذة?|المهندسة?|الدكتورة?)\.?\s+\p{L}{2,}/u;
const NAMED = /[\p{Ll},;]\s+(with|by|from|to|and|ask|tell|told|asked)?\s*\p{Lu}\p{Ll}+\s+\p{Lu}\p{Ll}+/u;
const NUMBER = /\d[\d .\/-]{3,}\d|[\w.]+@[\w.]+|[٠-٩]{4,}/;
const ONLY = /\b(I am|I'm|I’m|I was|as) the only\b|\b(bin|war) (ich )?(der|die|das) einzige|\bals einzige[rs]?\b|\b(I am|I'm) one of two\b|الوحيدة?(\s|$|[.،])/iu;
function warn(area) {
  const text = area.value;
  const found = [];
  if (TITLED.test(text) || NAMED.test(text)) found.push(words.name);
  if (NUMBER.test(text)) found.push(words.number);
  if (ONLY.test(text)) found.push(words.only);
  const note = area.parentElement.querySelector(".note");
  const told = found.join(" ");
  if (note.textContent !== told) note.textContent = told;
  note.hidden = !told;
  return found;
}

// --- set up
const restoreTies = setUpTies();
const kept = "given" in words ? [] : drafts.read();
restoreTies(kept);
restore(kept);
form.classList.add("steps");
$("bar").hidden = false;
$("forget").hidden = false;
collect();
form.querySelectorAll("textarea").forEach(warn);
const wrong = form.querySelector(".has-error");
if (wrong) { here = steps.indexOf(wrong.closest(".step")); show(); }
document.getElementById("problems")?.focus();
history.replaceState({ step: steps[here].id }, "");

let timer;
form.addEventListener("input", (event) => {
  if (event.target.tagName === "TEXTAREA") warn(event.target);
  if (event.target.name === "s" && event.target.checked) {
    for (const box of form.elements.s) if ((box.value === "-") !== (event.target.value === "-")) box.checked = false;
  }
  clearTimeout(timer);
  timer = setTimeout(() => { drafts.write(); if (!stepByStep()) review(); }, 250);
});
addEventListener("pagehide", () => { if (!$("send").disabled) drafts.write(); });
addEventListener("popstate", (event) => {
  const i = steps.findIndex((step) => step.id === event.state?.step);
  if (i >= 0) go(i, false);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#problems a");
  const step = link && document.getElementById(link.hash.slice(1))?.closest(".step");
  if (step && stepByStep()) { here = steps.indexOf(step); show(); }
});
// a second tap on a chosen answer takes it back
let chosen = null;
form.addEventListener("pointerdown", (event) => { const input = event.target.closest("label")?.querySelector("input[type=radio]"); chosen = input?.checked ? input : null; });
form.addEventListener("click", (event) => {
  if (event.target === chosen) { chosen.checked = false; chosen = null; form.dispatchEvent(new Event("input")); }
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); if (stepByStep() && here < steps.length - 1) go(here + 1); }
});
$("next").addEventListener("click", () => go(here + 1));
$("back").addEventListener("click", () => go(here - 1));
$("all").addEventListener("click", () => {
  const isAll = !form.classList.toggle("steps");
  $("all").setAttribute("aria-pressed", isAll);
  show();
});
$("forget").querySelector("button").addEventListener("click", () => { if (!confirm($("forget").dataset.sure)) return; drafts.forget(); form.reset(); for (const box of $("cards")?.querySelectorAll(":checked") ?? []) box.click(); drafts.forget(); here = 0; show(); });
form.addEventListener("submit", () => setTimeout(() => { $("send").disabled = true; }));
addEventListener("pageshow", () => { $("send").disabled = false; });
