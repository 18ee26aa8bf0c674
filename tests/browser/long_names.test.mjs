// Names and addresses as long as they may be, in one word: no table, list or heading grows beyond its card, at any width.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bill } from './bills.mjs';
import { fitsWidth, openBrowser, press, signInAdmin, startKith } from './lib.mjs';

const LONG = `Wolfeschlegelsteinhausen${'bergerdorff'.repeat(7)}`.slice(0, 99);
let kith, browser, page, client, other;
before(async () => {
  kith = await startKith();
  browser = await openBrowser();
  page = await signInAdmin(await browser.newPage({ base: kith.base }), kith);
  const add = async (first, last, email) => {
    await page.goto('/clients/new');
    await page.getByLabel('First name').fill(first);
    await page.getByLabel('Last name').fill(last);
    await page.getByLabel(/^E-mail/).first().fill(email);
    await press(page, 'Add client');
    return /\/clients\/(\d+)/.exec(page.url())[1];
  };
  client = await add(LONG, LONG.slice(0, 60), 'ana@long.test');
  other = await add(`${LONG.slice(0, 98)}x`, 'Ruiz', `${'mailbox'.repeat(8)}@${'long'.repeat(12)}.test`);
  await kith.sql(`INSERT INTO contact (org_id, client_id, first_name, last_name, relationship, contact_type, email, email_norm, phone, emergency, emergency_order, created_at)
    VALUES (1, ${client}, '${LONG}', '${LONG}', 'is_parent', 'adult', '${'mailbox'.repeat(8)}@long.test', '${'mailbox'.repeat(8)}@long.test', '+15557001200', 1, 1, 0)`);
  await kith.sql(`INSERT INTO contact (org_id, client_id, linked_client_id, relationship, contact_type, created_at) VALUES (1, ${client}, ${other}, 'is_parent', 'adult', 0)`);
  await kith.sql(`INSERT INTO contact (org_id, client_id, first_name, last_name, relationship, contact_type, copy_notifications, created_at) VALUES (1, ${client}, '${LONG}', '${LONG}', 'other', 'adult', 1, 0)`);
  await kith.sql(`INSERT INTO location (org_id, name, line1, city, created_at) VALUES (1, '${LONG}', '${LONG}', '${LONG}', 0)`);
  await kith.sql(`INSERT INTO appointment_location (org_id, name, address, created_at) VALUES (1, '${LONG}', '${LONG}', 0)`);
  await bill(kith, { payer: client, client: other, lines: [[LONG, 10000]], share: true });
  await kith.sql(`UPDATE staff SET first_name = '${LONG}', last_name = '${LONG}', title = '${LONG}'`);
  for (const [path, label, button] of [['/settings/tags', 'The tag', 'Make the tag'], ['/settings/groups', 'Name of the group', 'Make the group']]) {
    await page.goto(path);
    await page.locator('main summary').first().click();
    await page.getByLabel(label).fill(LONG);
    await press(page, button);
  }
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

/** What stands out of the card or the page around it. */
const outside = () => [...document.querySelectorAll('main .table, main .table > * > tr > *, main .people > li > *, main h1, main h2, main .person-name')].filter((e) => {
  const around = (e.closest('.card, .menu-list') ?? e.closest('main')).getBoundingClientRect(), own = e.getBoundingClientRect();
  return e.checkVisibility() && !(innerWidth < 768 && e.closest('thead')) && own.width > 1 && (own.right > around.right + 1 || e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline');
}).map((e) => `${e.localName}.${e.className} ${e.textContent.trim().slice(0, 30)}`);

for (const width of [1280, 900, 360]) {
  test(`names_of_a_hundred_letters_stay_within_their_cards_at_${width}`, async () => {
    await page.setViewportSize({ width, height: 800 });
    const wrong = [];
    for (const path of ['/staff', '/clients', `/clients/${client}`, `/clients/${client}/family`, `/clients/${client}/face-sheet`, `/clients/${client}/family/link?q=wolfe`,
      `/clients/${client}/who-gets-what`, `/clients/${client}/portal-settings`, '/settings/portal', '/settings/staff', `/clients/${client}/billing`, '/calendar/new',
      '/settings/locations', '/settings/calendar/locations', '/settings/tags', '/settings/groups', '/to-do/unreachable', '/clients?q=wolfe', `/clients/${client}/access-log`,
      '/billing', '/billing/invoices', '/billing/invoices/1', '/billing/payers', '/billing/ledger', `/clients/${other}/billing`, `/clients/${client}/explain`, `/clients/${client}/packages`,
      '/calendar', '/calendar?view=providers', '/settings/calendar/hours', '/settings/billing/providers', '/account']) {
      const answer = await page.goto(path);
      assert.equal(answer.status(), 200, path);
      await fitsWidth(page).catch((error) => wrong.push(error.message));
      for (const one of await page.evaluate(outside)) wrong.push(`${path}: ${one}`);
    }
    assert.deepEqual(wrong, []);
  });
}
