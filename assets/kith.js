// kith.js — small helps; every page works without it. No inline handlers, nothing leaves the browser.
(() => {
  'use strict';
  const on = (type, fn, options) => document.addEventListener(type, fn, options);
  const store = (() => { try { sessionStorage.setItem('k', ''); return sessionStorage; } catch { return null; } })();

  // Theme: the choice is a cookie, so that the server writes it into the page and nothing flickers.
  const root = document.documentElement;
  const dark = () => (root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  for (const button of document.querySelectorAll('[data-theme-toggle]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      root.dataset.theme = dark() ? 'light' : 'dark';
      document.cookie = `kith_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
    });
  }

  // Notices in this browser: asked for by a click, and told to the server by an ordinary form.
  const push = document.querySelector('form[data-push]');
  if (push && 'serviceWorker' in navigator && 'PushManager' in window) {
    push.hidden = false;
    push.addEventListener('submit', async (e) => {
      e.preventDefault();
      if (await Notification.requestPermission() !== 'granted') return;
      await navigator.serviceWorker.register('/push-worker.js');
      const worker = await navigator.serviceWorker.ready;
      const made = (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: push.dataset.push })).toJSON();
      push.elements.endpoint.value = made.endpoint; push.elements.p256dh.value = made.keys.p256dh; push.elements.auth.value = made.keys.auth;
      push.submit();
    });
  }

  // A strip of tabs shows the one that one is on, and the whole of the one that has the focus.
  const inStrip = (tab) => {
    const strip = tab.closest('.tabs'), at = tab.getBoundingClientRect(), around = strip.getBoundingClientRect();
    if (at.right > around.right || at.left < around.left) strip.scrollLeft += at.left - around.left - (around.width - at.width) / 2;
  };
  document.querySelectorAll('.tabs [aria-current]').forEach(inStrip);
  on('focusin', (e) => { if (e.target.closest('.tabs a')) inStrip(e.target); });

  // Menus close on a click elsewhere and on Escape.
  const menus = () => document.querySelectorAll('details.menu[open]');
  on('click', (e) => { for (const m of menus()) if (!m.contains(e.target)) m.open = false; });
  on('keydown', (e) => {
    if (e.key !== 'Escape') return;
    for (const m of menus()) { const inside = m.contains(document.activeElement); m.open = false; if (inside) m.querySelector('summary').focus(); }
  });

  // What was typed survives a refusal (the context ended, somebody else was faster): kept in this tab only, until the
  // form was sent and taken, or the person signs out. Passwords, hidden fields and files are never kept; nothing is where
  // nobody is signed in (whoever comes next to this tab may be somebody else).
  const forms = [...document.querySelectorAll('form[method="post"]')].filter((f) => f.querySelector('.field, .choices'));
  const kept = (f) => [...f.elements].filter((el) => el.name && !el.name.startsWith('_') && !['password', 'hidden', 'file', 'submit', 'button'].includes(el.type)
    && el.autocomplete !== 'one-time-code');
  // With the names of its fields: the second step of a form has the place and the action of the first, but asks other things.
  const key = (f) => `draft ${location.pathname} ${f.getAttribute('action') || ''} ${[...new Set(kept(f).map((el) => el.name))].join()}`;
  const read = (f) => kept(f).map((el) => [el.name, el.value, el.type === 'checkbox' || el.type === 'radio' ? el.checked : null]);
  const write = (f, values) => {
    for (const el of kept(f)) {
      const box = el.type === 'checkbox' || el.type === 'radio';
      const v = values.find(([n, value]) => n === el.name && (!box || value === el.value));
      if (v) { if (box) el.checked = v[2]; else el.value = v[1]; }
    }
  };
  const before = new WeakMap();
  const keeps = document.body.matches('.public') ? null : store;
  const drop = (name) => { for (const k of Object.keys(store)) if (k.startsWith('draft ') && (!name || k === name)) store.removeItem(k); };
  // Before any draft is offered: what was sent and not refused is saved, whether or not the page says so. A change that was
  // taken leads on; what came back by Back, or never arrived, was not.
  const nav = performance.getEntriesByType('navigation')[0];
  const taken = nav?.type === 'navigate' && nav.redirectCount > 0 && nav.responseStatus < 400 && !document.querySelector('#errors');
  if (keeps && taken && store.getItem('sent')) drop(store.getItem('sent'));
  store?.removeItem('sent');
  let leaving = false;
  const dirty = (f) => JSON.stringify(read(f)) !== before.get(f);
  const offer = (f, values) => {
    const box = document.createElement('div');
    box.className = 'notice';
    box.setAttribute('role', 'status');
    const inner = document.createElement('div');
    const text = document.createElement('p');
    text.textContent = 'You typed something here that was not saved.';
    const row = document.createElement('p');
    row.className = 'row';
    for (const [label, act] of [['Put it back', () => write(f, values)], ['Throw it away', () => {}]]) {
      const b = document.createElement('button');
      b.type = 'button'; b.className = 'btn btn-small'; b.textContent = label;
      b.addEventListener('click', () => { act(); store.removeItem(key(f)); box.remove(); f.querySelector('.input, input:not([type=hidden])')?.focus(); });
      row.append(b);
    }
    inner.append(text, row); box.append(inner); f.prepend(box);
  };
  for (const f of forms) {
    before.set(f, JSON.stringify(read(f)));
    const draft = keeps?.getItem(key(f)); // a refused form brings its text along itself
    if (draft && draft !== before.get(f) && !f.querySelector('#errors')) { try { offer(f, JSON.parse(draft)); } catch { store.removeItem(key(f)); } }
    f.addEventListener('input', () => { if (keeps && dirty(f)) keeps.setItem(key(f), JSON.stringify(read(f))); });
    f.addEventListener('submit', () => { leaving = true; keeps?.setItem('sent', key(f)); });
  }
  if (keeps && document.querySelector('.flash')) drop('');
  on('submit', (e) => { if (/sign-?out/.test(e.target.getAttribute?.('action') || '')) { leaving = true; store?.clear(); } });
  addEventListener('beforeunload', (e) => { if (!leaving && forms.some(dirty)) e.preventDefault(); });
  document.querySelector('#errors')?.focus();

  // Staff sessions lock when idle: say so a minute ahead. Any request counts, so the button asks for this page again.
  const idle = Number(document.body.dataset.idle || 0);
  if (idle > 60) {
    let last = Date.now(), shown = null;
    const mark = () => { last = Date.now(); };
    on('htmx:afterRequest', mark); on('submit', mark);
    setInterval(() => {
      const left = idle - (Date.now() - last) / 1000;
      if (left > 60 || shown) return;
      shown = document.createElement('div');
      shown.className = 'notice notice-warn'; shown.setAttribute('role', 'alert');
      const p = document.createElement('p'), b = document.createElement('button'), inner = document.createElement('div');
      p.textContent = 'You have been away for a while. This session locks in a minute.';
      b.type = 'button'; b.className = 'btn btn-small'; b.textContent = 'Stay signed in';
      b.addEventListener('click', async () => {
        try { await fetch(location.href, { method: 'HEAD', credentials: 'same-origin' }); } catch { return; }
        mark(); shown.remove(); shown = null;
      });
      inner.append(p, b); shown.append(inner);
      document.querySelector('main').prepend(shown);
    }, 5000);
  }

  // Copies what stands in another element, where the browser lets a page do that.
  for (const box of navigator.clipboard ? document.querySelectorAll('[data-copy]') : []) {
    box.hidden = false;
    box.querySelector('button').addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.querySelector(box.dataset.copy).textContent.trim());
      box.querySelector('[role=status]').textContent = 'Copied.';
    });
  }

  // Leaves of a long list of boxes those in which every word stands; what is checked stays in sight.
  for (const box of document.querySelectorAll('[data-find]')) {
    const input = box.querySelector('input'), groups = document.querySelectorAll(`${box.dataset.find} .choices`);
    box.hidden = false;
    input.addEventListener('keydown', (e) => { if (e.key === 'Enter') e.preventDefault(); });
    input.addEventListener('input', () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const group of groups) {
        const checks = [...group.querySelectorAll('.check')];
        const fits = (c) => c.querySelector('input').checked || words.every((word) => `${group.querySelector('legend').textContent} ${c.textContent}`.toLowerCase().includes(word));
        for (const c of checks) { c.hidden = !fits(c); shown += !c.hidden; }
        group.hidden = checks.every((c) => c.hidden);
      }
      box.querySelector('[role=status]').textContent = words.length ? `${shown} shown` : '';
    });
  }

  for (const b of document.querySelectorAll('[data-print]')) { b.hidden = false; b.addEventListener('click', () => print()); }
})();
