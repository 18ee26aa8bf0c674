// booking-embed.js — puts a practice's booking page into another site: <script src=".../embed/booking.js" data-practice="1" async></script>
(() => {
  'use strict';
  const script = document.currentScript;
  if (!script || !/^\d+$/.test(script.dataset.practice || '')) return;
  const home = new URL(script.src).origin;
  const frame = document.createElement('iframe');
  const type = /^\d+$/.test(script.dataset.type || '') ? `/type/${script.dataset.type}` : '';
  const provider = /^\d+$/.test(script.dataset.provider || '') ? `/with/${script.dataset.provider}` : '';
  frame.src = `${home}/book/${script.dataset.practice}${type || provider}?inside=1`;
  frame.title = script.dataset.title || 'Book an appointment';
  frame.style.cssText = 'display:block;width:100%;height:640px;border:0;background:transparent';
  window.addEventListener('message', (e) => {
    const told = e.data;
    if (e.origin !== home || e.source !== frame.contentWindow || !told || told.kith !== 'booking') return;
    if (Number.isFinite(told.height) && told.height > 0) frame.style.height = `${Math.min(told.height, 10000)}px`;
  });
  script.after(frame);
})();
