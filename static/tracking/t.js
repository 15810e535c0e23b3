// Tells of a look at this page, once the banner has a yes to marketing; keeps nothing on the device: docs/visits.md.
(async () => {
  "use strict";
  const { src, dataset } = document.currentScript, home = new URL(src).origin;
  const receipt = await window.leadcrmConsent?.receipt("marketing");
  if (!receipt) return;
  const query = new URLSearchParams(location.search);
  const words = ["source", "medium", "campaign", "term", "content"];
  const campaign = Object.fromEntries(words.map((word) => [word, (query.get(`utm_${word}`) ?? "").slice(0, 100)]));
  const from = document.referrer && new URL(document.referrer).hostname;
  const referrer = from === location.hostname ? "" : from;
  const said = { site: dataset.site, receipt, path: location.pathname.slice(0, 1000), referrer, campaign };
  fetch(home + "/t/", { method: "POST", body: JSON.stringify(said), credentials: "omit", keepalive: true }).catch(() => {});
  // A form of ours that asks for a profile hands the number over; what becomes of it is the person's to confirm (R43).
  for (const field of document.querySelectorAll("input[data-leadcrm-receipt]")) field.value = receipt;
})();
