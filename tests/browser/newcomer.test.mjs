// The first minutes in a practice that has nothing yet: each page says what to do, and leads there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goodPage, openBrowser, press, signInAdmin, startKith } from './lib.mjs';

let kith, browser, page;
before(async () => {
  kith = await startKith();
  browser = await openBrowser();
  page = await signInAdmin(await browser.newPage({ base: kith.base }), kith);
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});
const main = () => page.locator('main').innerText();

test('the_home_of_an_empty_practice_lists_the_first_steps_and_each_leads_to_its_page', async () => {
  await page.goto('/staff');
  await goodPage(page);
  const steps = await page.getByRole('region', { name: 'First steps' }).getByRole('link').evaluateAll((links) => links.map((a) => [a.textContent, a.pathname]));
  assert.equal(steps.length, 5);
  for (const [label, path] of steps) assert.equal((await page.goto(path)).status(), 200, label);
});

const LISTS = [
  ['/clients', /Your first client/, '/clients/new'],
  ['/calendar?view=list', /./, '/calendar/new'],
  ['/settings/calendar/types', /./, '/settings/calendar/types/new'],
  ['/settings/locations', /./, '/settings/locations/new'],
  ['/settings/billing/services', /./, '/settings/billing/services/new'],
  ['/settings/billing/taxes', /No taxes yet/, '/settings/billing/taxes/new'],
  ['/billing/invoices', /./, '/billing/invoices/new'],
];
for (const [path, says, leads] of LISTS)
  test(`the_empty_page_${path.replace(/\W+/g, '_')}_says_what_to_do_and_leads_there`, async () => {
    assert.equal((await page.goto(path)).status(), 200);
    assert.match(await main(), says);
    const links = await page.locator('main').locator('a[href]').evaluateAll((all) => all.map((a) => a.pathname));
    assert.ok(links.includes(leads), `${path} leads to ${[...new Set(links)].join(', ')}`);
  });

test('the_first_steps_go_when_the_first_client_is_there', async () => {
  await page.goto('/clients/new');
  await page.getByLabel('First name').fill('Ana');
  await page.getByLabel('Last name').fill('Ruiz');
  await press(page, 'Add client');
  await page.goto('/staff');
  assert.equal(await page.getByRole('region', { name: 'First steps' }).count(), 0);
});
