// booking.js — the public booking page: the visitor's own clock, and its height for the page around it. Works without.
(() => {
  'use strict';
  // Times by the clock of this browser, unless another one was chosen. The address says which one counts.
  const zones = document.querySelector('select[data-own-zone]');
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const address = new URL(location.href);
  if (zones && here && !address.searchParams.has('zone') && zones.value !== here && [...zones.options].some((o) => o.value === here)) {
    address.searchParams.set('zone', here);
    location.replace(address);
  }
  if (window.parent === window) return;
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height !== told) window.parent.postMessage({ kith: 'booking', height: told = height }, '*');
  };
  new ResizeObserver(tell).observe(document.body);
  tell();
})();
