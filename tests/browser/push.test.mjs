// A browser agrees to notices on the page Notices: the button, the worker, and the ordinary form behind them. The browser's
// own push service is far away, so its answer is played; all else is real.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, goodPage, openBrowser, startKith } from './lib.mjs';
import { PASSWORD, addStaff } from './practice.mjs';

const ENDPOINT = 'http://127.0.0.1:1/y';
const KEYS = { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
let kith, browser, member;
before(async () => {
  kith = await startKith();
  browser = await openBrowser(null, { whole: true });
  member = await addStaff(kith, 'provider');
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

async function notices(t, options) {
  const page = await browser.newPage({ base: kith.base, t, ...options });
  await page.goto('/sign-in');
  await page.fill('[name=email]', member.email);
  await page.fill('[name=password]', PASSWORD);
  await page.press('[name=password]', 'Enter');
  await page.waitForURL(/staff/);
  await page.goto('/notices');
  return page;
}

test('a_click_makes_a_browser_agree_and_another_stops_it', async (t) => {
  const page = await notices(t, { width: 1280 });
  await page.evaluate(([endpoint, keys]) => {
    Notification.requestPermission = async () => 'granted';
    PushManager.prototype.subscribe = async () => ({ toJSON: () => ({ endpoint, keys }) });
  }, [ENDPOINT, KEYS]);
  await page.getByRole('button', { name: 'Show notices in this browser' }).click();
  await page.getByText('Notices are shown in this browser.').waitFor();
  assert.deepEqual(await kith.sql('SELECT endpoint FROM push_subscription'), [[ENDPOINT]]);
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistration('/')).scope), `${kith.base}/`);
  await goodPage(page);
  await page.getByRole('button', { name: /^Stop/ }).click();
  await page.getByText('That browser gets no more notices.').waitFor();
  assert.deepEqual(await kith.sql('SELECT endpoint FROM push_subscription'), []);
});

/**
 * The worker as Chromium runs it; `deliver(text)` hands it what a push service would, and returns when Chromium has displayed the
 * notification. Nobody may ask for notifications before: Chromium forgets one that is stored and not displayed yet.
 */
async function runningWorker(page) {
  const context = page.context();
  await context.grantPermissions(['notifications'], { origin: kith.base });
  const cdp = await context.newCDPSession(page);
  let registrationId;
  cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => (registrationId = registrations.at(-1)?.registrationId ?? registrationId));
  await cdp.send('ServiceWorker.enable');
  const started = context.serviceWorkers()[0] ?? context.waitForEvent('serviceworker');
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/push-worker.js');
    const { active } = await navigator.serviceWorker.ready;
    while (active.state !== 'activated') await new Promise((resolve) => active.addEventListener('statechange', resolve, { once: true }));
  });
  await eventually(() => registrationId, { what: 'the worker is not registered' });
  const worker = await started;
  await worker.evaluate(() => {
    const show = self.registration.showNotification.bind(self.registration);
    self.displayed = 0;
    self.registration.showNotification = async (...how) => {
      await show(...how);
      self.displayed++;
    };
  });
  let delivered = 0;
  return {
    worker,
    deliver: async (data) => {
      await cdp.send('ServiceWorker.deliverPushMessage', { origin: kith.base, registrationId, data });
      delivered++;
      await eventually(async () => (await worker.evaluate(() => self.displayed)) === delivered, { what: `no notification of ${data}` });
    },
  };
}

const shown = (page) => page.evaluate(async () =>
  (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, data }) => ({ title, body, path: data.path })));

test('a_push_becomes_a_notification_and_an_empty_or_broken_one_at_least_the_name', async (t) => {
  const page = await notices(t, { width: 1280 });
  const { deliver, worker } = await runningWorker(page);
  const bare = { title: 'Kith', body: '', path: '/' };
  for (const [data, notification] of [
    [JSON.stringify({ title: 'Riverside', body: 'A notice waits for you.', path: '/notices' }), { title: 'Riverside', body: 'A notice waits for you.', path: '/notices' }],
    ['', bare],
    ['<html>', bare],
    [JSON.stringify({ path: '/notices' }), { ...bare, path: '/notices' }],
  ]) {
    await deliver(data);
    assert.deepEqual(await shown(page), [notification]);
    await worker.evaluate(async () => (await self.registration.getNotifications()).forEach((one) => one.close()));
    await eventually(async () => (await shown(page)).length === 0, { what: 'a notification that was closed stays' });
  }
});

test('a_click_on_a_notification_closes_it_and_opens_its_page_on_this_site_only', async (t) => {
  const page = await notices(t, { width: 1280 });
  const { deliver, worker } = await runningWorker(page);
  // A browser opens windows for a person's click alone: what the worker asks for is written down instead.
  await worker.evaluate(() => {
    self.opened = [];
    self.clients.openWindow = async (path) => void self.opened.push(path);
  });
  for (const [path, opened] of [['/notices', '/notices'], ['/clients/3?a=b', '/clients/3?a=b'], ['//elsewhere.example', '/'], ['/\\elsewhere.example', '/'],
    ['https://elsewhere.example/', '/'], ['javascript:alert(1)', '/'], [7, '/']]) {
    await deliver(JSON.stringify({ title: 'Riverside', path }));
    assert.equal((await shown(page)).length, 1, String(path));
    await worker.evaluate(async () => {
      const [notification] = await self.registration.getNotifications();
      self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
    });
    await eventually(async () => (await shown(page)).length === 0, { what: 'the notification stays' });
    assert.equal(await worker.evaluate(() => self.opened.pop()), opened, String(path));
  }
});

test('on_a_phone_in_the_dark_the_page_is_good', async (t) => goodPage(await notices(t, { width: 360, dark: true })));

test('without_scripts_there_is_no_button_that_does_nothing', async (t) => {
  const page = await notices(t, { width: 360, scripts: false });
  assert.equal(await page.getByRole('button', { name: /in this browser/ }).isVisible(), false);
});
