// Tells of a look at this page, once the banner's yes to marketing is on record; keeps nothing on the device: docs/visits.md.
(() => {
  "use strict";
  if (!window.leadcrmConsent?.get().marketing) return;
  // The random number that the banner keeps with a yes; not yet on record it would be nobody's.
  const { receipt, unproven } = JSON.parse(localStorage.getItem("leadcrm_consent"));
  if (!receipt || unproven) return;
  const { src, dataset } = document.currentScript;
  const query = new URLSearchParams(location.search);
  const words = ["source", "medium", "campaign", "term", "content"];
  const campaign = Object.fromEntries(words.map((word) => [word, (query.get(`utm_${word}`) ?? "").slice(0, 100)]));
  const from = document.referrer && new URL(document.referrer).hostname;
  const referrer = from === location.hostname ? "" : from;
  const body = JSON.stringify({ site: dataset.site, receipt, path: location.pathname.slice(0, 1000), referrer, campaign });
  fetch(new URL("/t/", src), { method: "POST", body, credentials: "omit", keepalive: true }).catch(() => {});
  // A form that asks for a profile hands the number over; what becomes of it is the person's to confirm (R43).
  for (const field of document.querySelectorAll("input[data-leadcrm-receipt]")) field.value = receipt;
})();
