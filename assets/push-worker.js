// push-worker.js — shows what crypto/webpush.h sealed for this browser, and opens its page. Nothing is kept or fetched.
'use strict';
self.addEventListener('push', (e) => {
  let said = {};
  try { said = e.data.json(); } catch { /* an empty push: say at least that there is something */ }
  e.waitUntil(self.registration.showNotification(said.title || 'Kith', { body: said.body || '', icon: '/favicon.svg', data: { path: said.path || '/' } }));
});
self.addEventListener('notificationclick', (e) => {
  e.notification.close();
  const path = e.notification.data?.path;
  e.waitUntil(self.clients.openWindow(typeof path === 'string' && /^\/(?![/\\])/.test(path) ? path : '/'));
});
