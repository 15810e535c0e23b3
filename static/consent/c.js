// Asks before anything is kept on a visitor's device, and starts nothing until they agree: docs/cookies.md.
(() => {
  "use strict";
  const tag = document.currentScript;
  const site = tag.dataset.site, home = new URL(tag.src).origin;
  const KEY = "leadcrm_consent";
  const language = /^de/i.test(document.documentElement.lang || navigator.language) ? "de" : "en";
  // Either signal is an objection to tracking (Art. 21(5) GDPR).
  const signal = navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";
  const listeners = [], started = [];
  let shown, choice, host, storage = true;

  // choice: {scope, at: "2026-01-10", allowed: ["statistics"], receipt, despite, unproven}; a refusal holds no receipt.
  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(KEY));
      return found && Array.isArray(found.allowed) ? found : undefined;
    } catch (error) {
      storage = error instanceof SyntaxError; // where nothing can be remembered, nobody is asked each time
    }
  }
  function write(value) {
    choice = value;
    try { localStorage.setItem(KEY, JSON.stringify(value)); } catch { storage = false; }
  }

  const optional = () => shown.categories.slice(1).map((one) => one.code); // what is necessary comes first
  function over() {
    if (choice?.scope !== shown.scope) return true;
    const end = new Date(choice.at);
    end.setMonth(end.getMonth() + (choice.allowed.length ? shown.accepted_months : shown.refused_months));
    end.setDate(end.getDate() + 1);
    return !(end > Date.now());
  }
  const held = () => (shown && !over() ? choice.allowed.filter((code) => optional().includes(code)) : []);
  const allowed = () => (signal && !choice?.despite ? [] : held());
  const state = () => Object.fromEntries((shown ? optional() : []).map((code) => [code, allowed().includes(code)]));

  async function report(kind, categories, receipt) {
    const said = { site, version: shown.version, kind, categories, receipt, language, page: location.pathname.slice(0, 300) };
    const body = JSON.stringify(said);
    const answer = await fetch(home + "/c/", { method: "POST", body, credentials: "omit", keepalive: true }).catch(() => 0);
    return answer.status < 429;
  }
  async function prove() {
    if (await report("given", choice.allowed, choice.receipt)) write({ ...choice, unproven: undefined });
  }

  async function decide(wanted, kind = "withdrawn") {
    const left = held().filter((code) => wanted.includes(code)), gained = wanted.length > left.length;
    const lost = (choice?.allowed ?? []).filter((code) => !wanted.includes(code));
    const random = [...crypto.getRandomValues(new Uint8Array(16))].map((n) => (n + 256).toString(16).slice(1));
    const receipt = choice?.receipt ?? random.join("");
    const given = wanted.length && { receipt, despite: signal, unproven: gained || choice.unproven };
    hide();
    if (over() || lost.length || gained) {
      write({ scope: shown.scope, at: new Date().toISOString().slice(0, 10), allowed: wanted, ...given });
    }
    for (const tell of listeners) tell(state());
    if (lost.length) {
      forget(lost);
      await report(kind, left, receipt);
    }
    if (gained) await prove();
    activate();
    if (lost.some((code) => started.includes(code))) location.reload(); // what runs can be stopped in no other way
  }

  function forget(codes) { // R41
    const names = shown.categories.filter((one) => codes.includes(one.code)).flatMap((one) => one.kept.map((kept) => kept.name));
    const theirs = (found) => found !== KEY && names.some((name) => found === name || (name.endsWith("*") && found.startsWith(name.slice(0, -1))));
    for (const store of [localStorage, sessionStorage]) {
      for (const found of Object.keys(store).filter(theirs)) store.removeItem(found);
    }
    const hosts = location.hostname.split(".").map((_, at, parts) => ";domain=" + parts.slice(at).join("."));
    const paths = location.pathname.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/") || "/");
    for (const found of document.cookie.split("; ").map((pair) => pair.split("=")[0]).filter(theirs)) {
      for (const domain of ["", ...hosts]) for (const path of paths) document.cookie = `${found}=;max-age=0;path=${path}${domain}`;
    }
  }

  function activate() {
    for (const gated of document.querySelectorAll("[data-consent]")) {
      const code = gated.dataset.consent;
      if (!allowed().includes(code)) continue;
      started.push(code);
      gated.removeAttribute("data-consent");
      if (gated.localName === "script") {
        const live = document.createElement("script");
        gated.removeAttribute("type");
        for (const { name, value } of gated.attributes) live.setAttribute(name.replace(/^data-(?=src$|type$)/, ""), value);
        live.async = gated.hasAttribute("async");
        live.nonce = gated.nonce;
        live.text = gated.text;
        gated.replaceWith(live);
      } else gated.src = gated.dataset.src;
    }
  }

  // In a shadow tree neither page nor banner changes how the other looks.
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    element.append(...children.filter(Boolean));
    return element;
  }
  function hide() {
    const was = host;
    host = undefined;
    was?.shadowRoot.lastChild.close(); // gives the focus back
    was?.remove();
  }
  function open(detailed) {
    const words = shown.words;
    hide();
    const here = (host = make("div", { lang: language }));
    const root = here.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const button = (word, press, look = "") => Object.assign(make("button", { class: look }, word), { onclick: press });
    const picked = () => [...root.querySelectorAll("input:enabled:checked")].map((input) => input.value);
    const box = make("dialog", { "aria-labelledby": "title", "aria-describedby": "text" },
      make("h2", { id: "title", tabindex: -1, autofocus: "" }, detailed ? words.heading : words.title),
      make("p", { id: "text" }, words.text),
      words.others && make("p", {}, words.others),
      signal && make("p", {}, make("b", {}, words.signal)),
      ...(detailed ? shown.categories.map(category) : []),
      make("div", {},
        button(words.reject, () => decide([])),
        button(words.accept, () => decide(optional())),
        detailed ? button(words.save, () => decide(picked())) : button(words.settings, () => open(true), "quiet")),
      make("div", {}, ...["notice", "list", "imprint"].map((to) => make("a", { href: shown[to] }, words[to]))));
    // Closing is refusing (R39); closing the settings of an answer that stands leaves it alone.
    box.onclose = () => host === here && (over() ? decide([]) : hide());
    root.append(box);
    document.body.append(host);
    box.showModal();
  }
  function category({ code, name, text, kept }) {
    const words = shown.words, fixed = code === "necessary";
    const input = make("input", { type: "checkbox", role: "switch", id: code, value: code, "aria-describedby": code + "-text" });
    Object.assign(input, { disabled: fixed, checked: fixed || allowed().includes(code) });
    const rows = kept.map((row) => make("li", {}, make("b", {}, row.name), " " + row.said));
    return make("section", {},
      make("div", {}, make("label", { for: code }, name), input),
      make("p", { id: code + "-text" }, fixed ? `${text} ${words.always}` : text),
      make("details", {}, make("summary", {}, `${words.list}: ${name} (${kept.length})`), make("ul", {}, ...rows)));
  }

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; color-scheme: light dark; --fill: #0b5a63; --on: #fff; }
    @media (prefers-color-scheme: dark) { :host { --fill: #74cbd4; --on: #041a1d; } }
    * { box-sizing: border-box; }
    dialog { font: 16px/1.5 system-ui, sans-serif; color: CanvasText; background: Canvas; border: 1px solid #808080; border-radius: 12px;
      padding: 24px; inline-size: min(44rem, 100% - 24px); max-block-size: calc(100dvh - 24px); overflow: auto; margin: auto auto 12px; }
    h2, p { margin: 0 0 12px; outline: none; }
    div { display: flex; flex-wrap: wrap; gap: 12px 20px; margin-block-end: 12px; }
    button { font: inherit; font-weight: 600; flex: 1 1 11rem; min-block-size: 48px; border: 2px solid var(--fill); border-radius: 8px;
      background: var(--fill); color: var(--on); cursor: pointer; }
    .quiet { background: none; color: var(--fill); }
    a, summary { color: var(--fill); line-height: 2; }
    :focus-visible:not(h2) { outline: 3px solid var(--fill); outline-offset: 2px; }
    section { border-block-start: 1px solid #808080; padding-block: 12px 0; }
    label { flex: 1; font-weight: 600; }
    input { inline-size: 24px; block-size: 24px; margin: 0; accent-color: var(--fill); }
    li { overflow-wrap: anywhere; }
  `);

  window.leadcrmConsent = { get: state, onChange: (tell) => listeners.push(tell), open: () => shown && open(true) };
  document.addEventListener("click", (event) => {
    if (!shown || !event.target.closest("[data-cookie-settings]")) return;
    event.preventDefault();
    open(true);
  });
  async function start() {
    const answer = await fetch(`${home}/c.json?site=${site}&lang=${language}`, { credentials: "omit" }).catch(() => 0);
    if (!answer.ok) return; // nothing is asked, nothing is started
    shown = await answer.json();
    choice = read();
    // A signal that came after the yes outweighs it (R42): an objection.
    if (signal && choice?.allowed.length && !choice.despite) return decide([], "objected");
    activate();
    if (choice?.unproven && held().length) prove();
    if (over() && !signal && storage && optional().length && !("quiet" in tag.dataset)) open();
  }
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
})();
