// Taxes: the owner names one that is added and one that prices include, a service bears it, a client is exempt; the invoice and its payer read its name.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goodPage, openBrowser, press, startKith } from './lib.mjs';
import { addClient, addStaff, address, enrol, featureOn, openPortal, visitorFor } from './practice.mjs';
import { openAs } from './money.mjs';

let browser, kith, owner, ana, leo;
before(async () => {
  browser = await openBrowser();
  kith = await startKith();
  owner = await enrol(await visitorFor(kith, kith.admin));
  const desk = await visitorFor(kith, await addStaff(kith, 'provider'));
  await featureOn(kith);
  const email = address('ana');
  ana = { id: await addClient(desk, { first: 'Ana', last: 'Ruiz', born: '1985-04-02', email }) };
  leo = { id: await addClient(desk, { first: 'Leo', last: 'Ruiz', born: '2016-05-09' }) };
  ana.visitor = await openPortal(kith, desk, ana.id, email);
  await kith.sql("INSERT INTO appointment_location (org_id, name, created_at) VALUES (1, 'Harbor Road', 0)");
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});
const main = (page) => page.locator('main').innerText();
const open = (t, who, options) => openAs(browser, kith, t, who, options);

test('the_owner_names_a_tax_and_where_it_is_another_one_on_a_phone', async (t) => {
  const page = await open(t, owner, { width: 360, dark: true });
  await page.goto('/settings/billing');
  await press(page, /Taxes/, { role: 'link', within: page.locator('main') });
  assert.match(await main(page), /No taxes yet/);
  await goodPage(page, 'taxes-none');
  await press(page, 'Add a tax', { role: 'link', within: page.locator('.head') });
  page.expectedStatuses?.add(422);
  await page.locator('[name=name]').fill('Sales tax');
  await page.locator('[name=percent]').fill('a lot');
  await press(page, 'Add the tax');
  assert.match(await main(page), /Type a percentage from 0 to 100/);
  await page.locator('[name=percent]').fill('8.25');
  await page.getByLabel('Harbor Road').fill('9');
  await goodPage(page, 'taxes-one');
  await press(page, 'Add the tax');
  assert.match(await main(page), /The tax was added[^]*Sales tax[^]*at Harbor Road 9 %[^]*8\.25 %/);
  await goodPage(page, 'taxes');
  await press(page, 'Sales tax', { role: 'link', within: page.locator('main') });
  await page.setViewportSize({ width: 1280, height: 800 });
  const [name, percent] = await Promise.all(['name', 'percent'].map((field) => page.locator(`[name=${field}]`).boundingBox()));
  assert.equal(name.y, percent.y, 'what is typed stands in one line');
});

test('a_service_bears_it_and_an_invoice_and_its_payer_read_its_name', async (t) => {
  const page = await open(t, owner);
  await page.goto('/settings/billing/services/new');
  await page.locator('#f-description').fill('Report for a school');
  await page.locator('#f-price').fill('200');
  await page.locator('#f-tax').selectOption({ label: 'Sales tax 8.25 %' });
  await goodPage(page, 'taxes-service');
  await press(page, 'Add the service');
  assert.match(await main(page), /Sales tax 8\.25 %/);
  await page.goto(`/billing/invoices/new?client=${ana.id}`);
  const total = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().includes('/billing/invoices/new')); // asked for by what is chosen
  await page.locator('select[name=service]').selectOption({ label: 'Report for a school, $200.00' });
  await (await total).finished();
  await press(page, 'Add the service');
  assert.match(await main(page), /\$216\.50/);
  await goodPage(page, 'taxes-editor');
  await press(page, 'Send');
  assert.match(await main(page), /with \$16\.50 Sales tax 8\.25 %/);
  await goodPage(page, 'taxes-invoice');
  const hers = await open(t, ana.visitor, { width: 360 });
  const [[bill]] = await kith.sql(`SELECT max(id) FROM invoice WHERE client_id = ${ana.id}`);
  await hers.goto(`/portal/bills/${bill}`);
  assert.match(await main(hers), /with \$16\.50 Sales tax 8\.25 %/);
  await goodPage(hers, 'taxes-bill');
  const sheet = await (await owner.fetch('/billing/invoices.csv?look=all')).text();
  assert.match(sheet, /"total","tax","paid"/);
  assert.match(sheet, /216\.50,16\.50,0\.00/);
});

test('a_package_is_bought_at_the_price_with_its_tax', async (t) => {
  const page = await open(t, owner);
  await page.goto('/settings/billing/packages/new');
  await page.locator('[name=name]').fill('Ten talks');
  await page.locator('[name=price]').fill('400');
  await page.locator('[name=tax]').selectOption({ label: 'Sales tax 8.25 %' });
  await page.locator('[name=in_portal]').check();
  await goodPage(page, 'taxes-package-new');
  await press(page, 'Add the package');
  const label = (client, act) => page.goto(`/clients/${client.id}/packages/${act}`).then(() => page.locator('[name=offering] option').first().innerText());
  assert.match(await label(ana, 'sell'), /Ten talks: [^]*\$433\.00, with \$33\.00 Sales tax 8\.25 %/);
  assert.match(await label(ana, 'offer'), /\$433\.00, with \$33\.00 Sales tax 8\.25 %/);
  const hers = await open(t, ana.visitor, { width: 360, dark: true });
  await hers.goto('/portal/packages');
  assert.match(await main(hers), /\$433\.00, with \$33\.00 Sales tax 8\.25 %/);
  await goodPage(hers, 'taxes-packages');
  const [[offering]] = await kith.sql("SELECT id FROM offering WHERE name = 'Ten talks'");
  await hers.goto(`/portal/packages/buy/${offering}`);
  assert.match(await main(hers), /\$433\.00\s+with \$33\.00 Sales tax 8\.25 %/);
  await goodPage(hers, 'taxes-package-buy');
  await press(hers, 'Buy for $433.00');
  await hers.waitForURL(/packages\/\d+|pay/);
  const [[total]] = await kith.sql(`SELECT i.total FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id WHERE l.description = 'Ten talks' AND i.client_id = ${ana.id}`);
  assert.equal(Number(total), 43300);
  await page.goto(`/clients/${ana.id}/packages`);
  assert.match(await main(page), /Ten talks[^]*\$433\.00/, 'staff read what is to pay');
  await press(page, 'Ten talks', { role: 'link', within: page.locator('main') });
  assert.match(await main(page), /Price\s+\$433\.00/);
});

test('an_exempt_client_is_charged_none_and_the_form_says_so', async (t) => {
  const page = await open(t, owner);
  await page.goto(`/clients/${leo.id}/billing`);
  await press(page, 'Make exempt', { role: 'link' });
  await page.locator('[name=exempt]').check();
  await page.locator('[name=reason]').fill('Certificate 12');
  await goodPage(page, 'taxes-exempt');
  await press(page, 'Save');
  assert.match(await main(page), /Exempt since [^]*Certificate 12/);
  await page.goto(`/clients/${leo.id}/packages/sell`);
  assert.match(await page.locator('[name=offering] option').first().innerText(), /\$400\.00$/, 'a package costs them no tax');
  const [[service]] = await kith.sql("SELECT id FROM service WHERE description = 'Report for a school'");
  await page.goto(`/clients/${leo.id}/billing/charges/new?service=${service}`);
  assert.match(await main(page), /This client is exempt from tax/);
  await press(page, 'Add the charge');
  const [[tax, total]] = await kith.sql(`SELECT tax, total FROM charge WHERE client_id = ${leo.id}`);
  assert.deepEqual([Number(tax), Number(total)], [0, 20000]);
});

test('an_open_charge_that_is_changed_offers_its_tax_as_it_was_charged', async (t) => {
  const page = await open(t, owner);
  const [[service]] = await kith.sql("SELECT id FROM service WHERE description = 'Report for a school'");
  await page.goto(`/clients/${ana.id}/billing/charges/new?service=${service}`);
  await press(page, 'Add the charge');
  const [[charge]] = await kith.sql(`SELECT max(id) FROM charge WHERE client_id = ${ana.id}`);
  await kith.sql("UPDATE tax SET bp = 900 WHERE name = 'Sales tax'");
  await page.goto(`/clients/${ana.id}/billing/charges/${charge}`);
  assert.equal((await page.locator('#f-tax option:checked').innerText()).trim(), 'Sales tax 8.25 %');
  await press(page, 'Save');
  assert.deepEqual((await kith.sql(`SELECT tax_bp, tax FROM charge WHERE id = ${charge}`)).flat().map(Number), [825, 1650]);
});

test('an_archived_tax_is_offered_no_more', async (t) => {
  const page = await open(t, owner);
  await page.goto('/settings/billing/taxes');
  await press(page, 'Sales tax', { role: 'link', within: page.locator('main') });
  const [[tax]] = await kith.sql("SELECT id FROM tax WHERE name = 'Sales tax'");
  await page.goto(`/settings/billing/taxes/${tax}/archive`);
  await goodPage(page);
  await press(page, 'Archive', { within: page.locator('main') });
  assert.match(await main(page), /was archived/);
  await page.goto('/settings/billing/services/new');
  assert.doesNotMatch(await main(page), /Sales tax/);
  assert.equal(await page.getByLabel('Tax, in percent').evaluate((field) => field.tagName), 'INPUT', 'no list of nothing');
  await page.goto('/settings/billing/fees');
  assert.equal(await page.locator('[name=tax]').count(), 0);
});
