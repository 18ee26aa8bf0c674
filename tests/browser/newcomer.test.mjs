// The first minutes in a practice that has nothing yet: each page says what to do, and leads there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAs } from './money.mjs';
import { addStaff, visitorFor } from './practice.mjs';
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

const steps = async () => {
  await page.goto('/staff');
  return page.getByRole('region', { name: 'First steps' }).getByRole('link').evaluateAll((links) => links.map((a) => [a.textContent, a.pathname]));
};

test('the_home_of_an_empty_practice_lists_the_first_steps_and_each_leads_to_its_page', async () => {
  const all = await steps();
  await goodPage(page);
  assert.deepEqual(all.map(([, path]) => path), ['/clients/new', '/settings/organization', '/settings/staff', '/settings/calendar/types/new', '/calendar/hours', '/settings/staff/new', '/settings/billing/services']);
  for (const [label, path] of all) assert.equal((await page.goto(path)).status(), 200, label);
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

test('nobody_is_greeted_by_a_name_that_is_none_and_no_chart_is_drawn_of_nothing', async () => {
  await page.goto('/staff');
  assert.equal(await page.locator('h1').innerText(), 'Hello');
  await page.goto('/billing');
  assert.match(await main(), /Nothing was billed or paid in the last twelve months/);
  assert.equal(await page.locator('#months table, #months .uplot').count(), 0);
  await goodPage(page);
});

test('a_first_step_goes_when_it_is_done_and_the_others_stay', async () => {
  await page.goto('/clients/new');
  await page.getByLabel('First name').fill('Ana');
  await page.getByLabel('Last name').fill('Ruiz');
  await press(page, 'Add client');
  assert.deepEqual((await steps()).map(([, path]) => path), ['/settings/organization', '/settings/staff', '/settings/calendar/types/new', '/calendar/hours', '/settings/staff/new', '/settings/billing/services']);
  assert.equal(await page.locator('main').getByRole('searchbox').count(), 1, 'who has clients can look for them');
  await page.goto('/settings/organization');
  await page.getByLabel('Time zone').selectOption('America/New_York');
  await press(page, 'Save');
  await page.goto('/settings/billing/services/new');
  await page.locator('[name=description]').fill('A visit');
  await page.locator('[name=price]').fill('90');
  await press(page, /^(Save|Add)/);
  assert.deepEqual((await steps()).map(([, path]) => path), ['/settings/staff', '/settings/calendar/types/new', '/calendar/hours', '/settings/staff/new']);
});

test('the_first_steps_can_be_put_away_and_are_still_there_for_a_colleague_at_the_same_browser', async (t) => {
  await page.goto('/staff');
  await press(page, 'Put this list away');
  assert.deepEqual(await steps(), []);
  const away = (await page.context().storageState()).cookies.filter(({ name }) => name.startsWith('kith-first-steps'));
  assert.equal(away.length, 1);
  const theirs = await openAs(browser, kith, t, await visitorFor(kith, await addStaff(kith, 'provider')));
  await theirs.context().addCookies(away);
  await theirs.goto('/staff');
  assert.ok(await theirs.getByRole('region', { name: 'First steps' }).getByRole('link').count() > 0);
});
