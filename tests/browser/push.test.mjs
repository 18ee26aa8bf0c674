// A browser agrees to notices on the page Notices: the button, the worker, and the ordinary form behind them. The browser's
// own push service is far away, so its answer is played; all else is real.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goodPage, openBrowser, startKith } from './lib.mjs';
import { PASSWORD, addStaff } from './practice.mjs';

const ENDPOINT = 'http://127.0.0.1:1/y';
const KEYS = { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
let kith, browser, member;
before(async () => {
  kith = await startKith();
  browser = await openBrowser();
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

test('on_a_phone_in_the_dark_the_page_is_good', async (t) => goodPage(await notices(t, { width: 360, dark: true })));

test('without_scripts_there_is_no_button_that_does_nothing', async (t) => {
  const page = await notices(t, { width: 360, scripts: false });
  assert.equal(await page.getByRole('button', { name: /in this browser/ }).isVisible(), false);
});
