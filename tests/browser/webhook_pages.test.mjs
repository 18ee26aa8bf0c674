// Settings › Webhooks: added, tested, looked into, sent again, switched off by Kith and on again, ended; a receiver of the test's own hears it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { eventually, expectStatus, follow, goodPage, openBrowser, press, signInAdmin, startKith, walkEngines } from './lib.mjs';

const IN_TIME = { ms: 60_000, what: 'it was not told' };
let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const at = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();

for (const db of walkEngines) {
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, signedIn, server, url, status = 200, hook;
    const heard = [];
    before(async () => {
      server = createServer((request, response) => {
        let text = '';
        request.on('data', (part) => (text += part));
        request.on('end', () => {
          heard.push({ text, headers: request.headers });
          response.writeHead(status).end();
        });
      });
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${server.address().port}/kith?from=here`;
      kith = await startKith({ db, args: ['--hook-networks', '127.0.0.0/8'] });
      const page = await signInAdmin(await browser.newPage({ base: kith.base }), kith);
      signedIn = await page.context().storageState();
      await page.context().close();
    });
    after(() => server?.closeAllConnections());
    after(() => server?.close());
    after(() => kith?.stop());
    const open = async (t, options = {}) => {
      const context = await browser.newContext({ base: kith.base, ...options });
      await context.addCookies(signedIn.cookies);
      return browser.newPage({ context, t });
    };
    /** Loads the page until its words say so. */
    const says = (page, words) => eventually(async () => {
      await page.reload();
      return words.test(await main(page));
    }, IN_TIME);

    test('the_empty_list_says_what_a_webhook_is_and_leads_to_the_first', async (t) => {
      const page = await open(t);
      await page.goto('/settings');
      await press(page, 'Webhooks', { role: 'link', within: page.locator('main') });
      assert.match(await main(page), /No webhooks yet[^]*as soon as something happens here/);
      await goodPage(page);
      await press(page, 'Add a webhook', { role: 'link' });
      assert.equal(at(page), '/settings/webhooks/new');
    });

    test('what_is_wrong_stands_at_its_field_and_what_was_chosen_is_kept', async (t) => {
      const page = await open(t);
      expectStatus(page, 422);
      await page.goto('/settings/webhooks/new');
      await page.getByRole('textbox', { name: 'Address' }).fill('http://user:pass@hooks.example.org/');
      await page.getByLabel('A client was added').check();
      await press(page, 'Add the webhook');
      assert.match(await main(page), /without a name or password in it/);
      assert.ok(await page.getByLabel('A client was added').isChecked());
      await goodPage(page);
      await page.getByLabel('A client was added').uncheck();
      await page.getByRole('textbox', { name: 'Address' }).fill(url);
      await press(page, 'Add the webhook');
      assert.match(await main(page), /Choose what it is told/);
      await page.getByRole('link', { name: 'Choose what it is told' }).click();
      assert.equal(await page.evaluate(() => document.activeElement.id), 'f-event_type');
    });

    test('the_kinds_of_events_are_found_by_a_word_and_what_is_checked_stays_in_sight', async (t) => {
      const page = await open(t);
      await page.goto('/settings/webhooks/new');
      await page.getByLabel('A client was added').check();
      await page.getByLabel('Find among them').fill('contact ended');
      assert.deepEqual(await page.locator('#events .check:visible code').allInnerTexts(), ['patient.created', 'notification_contact.deleted']);
      assert.equal(await page.locator('[data-find] [role=status]').innerText(), '2 shown');
      await page.getByLabel('Find among them').fill('');
      const kinds = [...readFileSync(new URL('../../src/hooks/event_types.c', import.meta.url), 'utf8').matchAll(/^ +\{ "([a-z_.]+)",/gm)].map((one) => one[1]);
      assert.deepEqual((await page.locator('#events .check:visible code').allInnerTexts()).sort(), kinds.sort(), 'every kind stands in a group');
    });

    test('a_webhook_is_added_its_secret_shown_once_and_its_test_heard', async (t) => {
      const page = await open(t);
      await page.goto('/settings/webhooks/new');
      await page.getByRole('textbox', { name: 'Address' }).fill(url);
      for (const kind of ['A client was added', 'A client was changed']) await page.getByLabel(kind).check();
      await page.getByLabel('Try again what failed').uncheck();
      await press(page, 'Add the webhook');
      const secret = (await page.locator('#secret').innerText()).trim();
      assert.match(secret, /^whsec_\S{20,}$/);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByText('Copied.').waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
      await goodPage(page);
      await press(page, 'I have copied it', { role: 'link' });
      hook = at(page);
      assert.match(await main(page), /Nothing was sent yet/);
      assert.ok(!(await page.content()).includes(secret));
      await goodPage(page);
      await press(page, 'Test now');
      assert.match(await main(page), /test is on its way/);
      await says(page, /test\.created[^]*Told[^]*200 · 1 call/);
      assert.equal(JSON.parse(heard.at(-1).text).event_type, 'test.created');
    });

    test('what_failed_is_looked_into_and_sent_again_once', async (t) => {
      const page = await open(t);
      status = 503;
      await page.goto(hook);
      await press(page, 'Test now');
      await says(page, /Failed[^]*503 · 1 call/);
      status = 200;
      await follow(page, page.getByRole('row').filter({ hasText: '503' }).getByRole('link'));
      assert.match(await main(page), /What is sent[^]*"event_type":"test\.created"[^]*Every call[^]*503[^]*ms/);
      await goodPage(page);
      await page.goto(hook);
      await press(page, 'Send again what failed', { role: 'link' });
      await goodPage(page);
      await press(page, 'Send again');
      assert.match(await main(page), /Sent again: 1 delivery/);
      await page.goto(`${hook}/again`);
      await press(page, 'Send again');
      assert.match(await main(page), /Nothing failed since then that was not sent again already/);
      await says(page, /200 · 1 call[^]*503 · 1 call[^]*200 · 1 call/);
      assert.equal(await page.getByText('Send again what failed').count(), 0);
      await follow(page, page.getByRole('row').filter({ hasText: '503' }).getByRole('link'));
      assert.match(await main(page), /Sent again/);
      await press(page, 'Send it again');
      await eventually(async () => (await kith.sql(`SELECT count(*) FROM webhook_delivery WHERE state = 'sent'`))[0][0] === '3', IN_TIME); // written down after it was heard
      assert.equal(heard.length, 4);
    });

    test('the_log_is_filtered_by_state_kind_and_day', async (t) => {
      const page = await open(t);
      await page.goto(hook);
      await page.getByLabel('State').selectOption({ label: 'Failed' });
      await press(page, 'Show', { within: page.locator('main') });
      assert.equal(await page.locator('tbody tr').count(), 1);
      await page.goto(`${hook}?q=patient`);
      assert.match(await main(page), /Nothing found/);
      await press(page, 'Show all', { role: 'link', within: page.locator('main') });
      await page.goto(`${hook}?day=2001-01-01`);
      assert.match(await main(page), /Nothing found/);
      await page.goto(`${hook}?day=yesterday`);
      assert.match(await main(page), /Write a date such as/);
    });

    test('the_log_is_read_page_by_page', async (t) => {
      const page = await open(t);
      await kith.sql(`INSERT INTO webhook_delivery (org_id, webhook_id, url, event_type, resource_kind, resource_id, body, state, run_at, created_at)
        SELECT org_id, webhook_id, url, 'patient.updated', 'User', n.n, '{}', 'sent', run_at, created_at
        FROM webhook_delivery, (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7) AS n`);
      await page.goto(`${hook}?state=sent`);
      assert.match(await main(page), /1–25 of 31/);
      await goodPage(page);
      await press(page, 'Next', { role: 'link' });
      assert.match(await main(page), /26–31 of 31/);
      assert.match(page.url(), /state=sent/);
    });

    test('a_webhook_that_kith_switched_off_says_why_and_is_turned_on_again', async (t) => {
      const page = await open(t);
      await kith.sql('UPDATE webhook SET is_enabled = 0, disabled_at = created_at, first_failed_at = created_at');
      await page.goto('/settings/webhooks');
      assert.match(await main(page), /Switched off by Kith/);
      await press(page, '127.0.0.1', { role: 'link', within: page.locator('main table') });
      assert.match(await main(page), /Switched off: three days without a good answer/);
      assert.ok(await page.getByRole('button', { name: 'Test now' }).isDisabled());
      await goodPage(page);
      await press(page, 'Turn on again', { role: 'link' });
      assert.match(await main(page), /Tell 127\.0\.0\.1:\d+ again\?[^]*Nothing waits/);
      await press(page, 'Turn on again');
      assert.match(await main(page), /The webhook is on/);
      assert.deepEqual(await kith.sql('SELECT is_enabled, first_failed_at, disabled_at FROM webhook').then((rows) => rows[0].map((v) => v ?? '')), ['1', '', '']);
    });

    test('a_new_secret_replaces_the_old_and_a_change_is_saved', async (t) => {
      const page = await open(t);
      await page.goto(hook);
      await page.getByText('Actions', { exact: true }).click();
      await press(page, 'New secret', { role: 'link' });
      assert.match(await main(page), /signs from the next call on/);
      await press(page, 'New secret');
      assert.match(await page.locator('#secret').innerText(), /^whsec_/);
      await press(page, 'I have copied it', { role: 'link' });
      await press(page, /^Change$/, { role: 'link', within: page.locator('main') });
      assert.ok(await page.getByLabel('A client was changed').isChecked());
      await page.getByLabel('A client was changed').uncheck();
      await page.getByLabel('A contact was added').check();
      await press(page, 'Save');
      assert.match(await main(page), /The webhook was saved[^]*notification_contact\.created[^]*patient\.created/);
      await page.goto('/settings/webhooks?q=contact');
      assert.match(await main(page), /and 1 more/);
      await page.goto('/settings/webhooks?q=nowhere');
      assert.match(await main(page), /No such webhook/);
    });

    test('all_of_it_works_without_scripts', async (t) => {
      const page = await open(t, { scripts: false });
      page.scripts = false;
      await page.goto('/settings/webhooks/new');
      assert.equal(await page.getByLabel('Find among them').isVisible(), false);
      await page.getByRole('textbox', { name: 'Address' }).fill('https://hooks.example.org');
      await page.getByLabel('A member of staff was added').check();
      await page.getByLabel('Switched on').uncheck();
      await press(page, 'Add the webhook');
      assert.equal(await page.getByRole('button', { name: 'Copy' }).isVisible(), false);
      await press(page, 'I have copied it', { role: 'link' });
      assert.match(await main(page), /hooks\.example\.org[^]*Somebody of the practice switched it off/);
      await page.getByText('Actions', { exact: true }).click();
      await press(page, /^End$/, { role: 'link' });
      assert.match(await main(page), /End the webhook of hooks\.example\.org\?/);
      await press(page, /^End$/);
      assert.doesNotMatch(await main(page), /hooks\.example/);
    });

    test('what_is_not_there_or_anothers_is_not_found', async (t) => {
      const page = await open(t);
      expectStatus(page, 404);
      for (const path of ['/settings/webhooks/987654', '/settings/webhooks/987654/end', `${hook}/sent/987654`]) {
        assert.equal((await page.goto(path)).status(), 404, path);
      }
      assert.equal((await page.goto('/settings/webhooks/2/sent/1')).status(), 404, 'a delivery is read below its own webhook');
    });

    if (db !== 'sqlite') return;
    for (const width of [1280, 360])
      for (const dark of [false, true])
        test(`the_pages_are_good_at_${width}_${dark ? 'dark' : 'light'}`, async (t) => {
          const page = await open(t, { width, dark });
          for (const path of ['/settings/webhooks', '/settings/webhooks/new', '', '/change', '/secret', '/end', '/on', '/again', '/sent/1', '?state=failed', '?q=nothing']) {
            await page.goto(path.startsWith('/settings') ? path : hook + path);
            await goodPage(page);
          }
        });
  });
}
