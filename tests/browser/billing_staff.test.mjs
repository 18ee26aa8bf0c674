// Money as staff see it, on the demo practice: what is to bill, invoices and what is done to them, splits, the ledger.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { eventually, goodPage, openBrowser, press, signIn, startKith } from './lib.mjs';
import { visitorFor } from './practice.mjs';

const PASSWORD = 'Riverbend-demo-1';
const DESK = 'jonas.weber@riverbend.example';
const OWNER = 'rosa.lind@riverbend.example';
let kith, browser, desk, ids, owner;
before(async () => {
  kith = await startKith({ demo: true });
  browser = await openBrowser();
  desk = await visitorFor(kith, { email: DESK, password: PASSWORD });
  const one = async (text) => (await kith.sql(text))[0]?.[0] ?? assert.fail(`nothing for ${text}`);
  const person = (first, last) => one(`SELECT id FROM client WHERE first_name = '${first}' AND last_name = '${last}' LIMIT 1`);
  ids = { leo: await person('Leo', 'Ruiz'), ana: await person('Ana', 'Ruiz'), mia: await person('Mia', 'Okafor'), omar: await person('Omar', 'Haddad') };
  const page = await signIn(await browser.newPage({ base: kith.base }), { email: OWNER, password: PASSWORD });
  await page.getByLabel(/code/i).first().fill(/\d{6}/.exec((await kith.cli('demo', 'code')).stdout)[0]);
  await page.keyboard.press('Enter');
  await page.waitForURL(/staff/);
  owner = (await page.context().storageState()).cookies;
  await page.context().close();
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

const as = async (t, options = {}) => signIn(await browser.newPage({ base: kith.base, t, ...options }), { email: DESK, password: PASSWORD });
const asOwner = async (t, options = {}) => {
  const context = await browser.newContext({ base: kith.base, ...options });
  await context.addCookies(owner);
  return browser.newPage({ context, t, scripts: options.scripts });
};
const main = (page) => page.locator('main').innerText();
const link = (page, name) => press(page, name, { role: 'link', within: page.locator('main') });
const menu = async (page, name) => {
  await page.getByText('Actions', { exact: true }).click();
  await link(page, name);
};
const daysAgo = (n) => new Date(Date.now() - n * 86_400_000).toISOString().slice(0, 10);
/** A charge by the form. */
const charge = async (client, fields) => {
  const answer = await desk.submit(`/clients/${client}/billing/charges/new?own=1`, { description: 'Report', service_on: daysAgo(3), units: '1', unit_price: '80', ...fields },
    { action: `/clients/${client}/billing/charges/new` });
  assert.equal(answer.status, 303, (await answer.clone().text()).replace(/<[^>]+>/g, ' ').slice(-2500));
};
/** An invoice of one line by hand; gives its path. */
const invoice = async (client, fields) => {
  const answer = await desk.submit(`/billing/invoices/new?client=${client}`, { client, description1: 'Report', units1: '1', unit_price1: '100', do: 'send', ...fields },
    { action: '/billing/invoices/new' });
  assert.equal(answer.status, 303, (await answer.clone().text()).replace(/<[^>]+>/g, ' ').slice(-2500));
  return answer.headers.get('location');
};
const payerOf = async (name) => {
  const html = await (await desk.fetch(`/billing/invoices/new?client=${ids.leo}`)).text();
  return new RegExp(`<option value="([pck]\\d+)"[^>]*>${name}`).exec(html)?.[1] ?? assert.fail(`${name} is not offered`);
};

test('a_visit_is_billed_and_sent_in_three_clicks', async (t) => {
  const page = await as(t);
  const [[visit]] = await kith.sql(`SELECT appointment_id FROM attendee WHERE client_id = ${ids.leo} AND status = 'fulfilled' LIMIT 1`);
  await page.goto(`/appointments/${visit}`);
  await press(page, 'Bill this visit');
  assert.match(await main(page), /1 invoice to 1 person, \$95\.00\./);
  assert.match(await main(page), /Leo Ruiz pays \$95\.00/);
  await goodPage(page);
  await press(page, 'Send it');
  assert.match(page.url(), /\/billing\/invoices\/\d+$/);
  assert.match(await main(page), /1 invoice was sent\.[^]*Sent[^]*What the payer sees/);
  await page.goto(`/appointments/${visit}`);
  await press(page, 'Bill this visit'); // a second time there is nothing to bill
  assert.match(await main(page), /There is nothing to bill/);
});

test('visits_of_several_clients_are_ticked_and_each_payer_gets_an_invoice', async (t) => {
  const page = await as(t, { scripts: false });
  await page.goto('/billing/to-bill');
  page.expectedStatuses.add(422);
  await press(page, 'Look at the invoices');
  assert.match(await main(page), /Tick what you want to bill/);
  await page.getByLabel(/^The visit of Mia Okafor/).check();
  await page.getByLabel(/^The visit of Ana Ruiz/).check();
  await press(page, 'Look at the invoices');
  assert.match(await main(page), /2 invoices to 2 people, \$275\.00\./);
  await press(page, 'Send 2 invoices');
  assert.match(await main(page), /2 invoices were sent/);
  await page.goto('/billing/to-bill?q=okafor');
  assert.match(await main(page), /Nothing to bill like that/);
});

test('a_split_shows_what_each_pays_before_it_is_saved_and_makes_an_invoice_for_each', async (t) => {
  const page = await as(t);
  await page.goto(`/clients/${ids.leo}/billing`);
  await link(page, 'Split');
  await page.locator('#f-starts_on').fill(daysAgo(10));
  await page.locator('#f-payer1').selectOption(await payerOf('Ana Ruiz'));
  await page.locator('#f-value1').fill('33.33');
  await page.locator('#f-payer2').selectOption(await payerOf('Leo Ruiz'));
  await page.locator('#f-kind2').selectOption('rest');
  await page.locator('#f-amount').fill('100.01');
  await press(page, 'Preview');
  assert.match(await main(page), /What each pays of 100\.01[^]*Ana Ruiz\s+\$33\.33[^]*Leo Ruiz\s+\$66\.68/);
  await goodPage(page);
  await page.locator('#f-kind2').selectOption('percent');
  await page.locator('#f-value2').fill('60');
  page.expectedStatuses.add(422);
  await press(page, 'Save the split');
  assert.match(await main(page), /100/);
  await page.locator('#f-value2').fill('66.67');
  await press(page, 'Save the split');
  assert.match(await main(page), /Ana Ruiz pays 33\.33 %, Leo Ruiz pays 66\.67 %/);
  await charge(ids.leo, { unit_price: '100.01' });
  await page.goto(`/billing/invoices/new?client=${ids.leo}`);
  assert.match(await page.locator('#total').innerText(), /\$100\.01[^]*It makes 2 invoices[^]*Ana Ruiz/);
  await press(page, 'Send', { exact: true });
  assert.match(await main(page), /2 invoices were sent/);
  await page.goto(`/clients/${ids.leo}/billing`);
  assert.match(await main(page), /Pay for: others pay for this client[^]*Ana Ruiz/);
});

test('the_total_follows_while_an_invoice_is_written_and_a_draft_is_changed_before_it_is_sent', async (t) => {
  const page = await as(t);
  await page.goto('/billing/invoices/new?q=omar');
  await link(page, 'Omar Haddad');
  await page.locator('#f-description1').fill('Letter to the school');
  await page.locator('#f-unit_price1').fill('40');
  await page.locator('#f-units1').fill('3');
  await page.locator('#f-units1').blur();
  await page.locator('#total', { hasText: '$120.00' }).waitFor();
  await press(page, 'Keep as a draft');
  assert.match(await main(page), /Nobody but staff has seen it/);
  await link(page, 'Change');
  await page.locator('#f-discount1').fill('20');
  await press(page, 'Update total');
  assert.match(await page.locator('#total').innerText(), /\$100\.00/);
  await goodPage(page);
  await press(page, 'Keep as a draft');
  await link(page, 'Send');
  assert.match(await main(page), /Send \$100\.00 to Omar Haddad\?/);
  await press(page, 'Send');
  assert.match(await main(page), /The invoice was sent/);
});

test('without_script_a_service_is_added_and_the_total_is_counted_by_a_button', async (t) => {
  const page = await as(t, { scripts: false, width: 360 });
  await page.goto(`/billing/invoices/new?client=${ids.omar}`);
  await page.locator('#f-description1').fill('Copy of the record');
  await page.locator('#f-unit_price1').fill('12.5');
  await press(page, 'Update total');
  assert.match(await page.locator('#total').innerText(), /\$12\.50/);
  await press(page, 'Add an empty line');
  await page.locator('#f-description2').fill('Postage');
  await page.locator('#f-unit_price2').fill('x');
  page.expectedStatuses.add(422);
  await press(page, 'Send', { exact: true });
  assert.match(await main(page), /Please check|amount/i);
  await goodPage(page);
});

test('an_invoice_is_void_and_what_it_billed_is_open_again', async (t) => {
  const page = await as(t);
  await charge(ids.mia, { description: 'School report' });
  await page.goto(`/billing/invoices/new?client=${ids.mia}`);
  await press(page, 'Send', { exact: true });
  await menu(page, 'Void');
  assert.match(await main(page), /Make invoice \S+ void\?[^]*is open again/);
  await page.locator('#f-reason').fill('Wrong child');
  await press(page, 'Make it void');
  assert.match(await main(page), /Void/);
  await page.goto(`/clients/${ids.mia}/billing`);
  assert.match(await main(page), /To bill[^]*School report/);
  await page.locator('details.menu', { hasText: 'Actions for School report' }).locator('summary').click();
  await link(page, 'Take off');
  await press(page, 'Take it off');
  assert.match(await main(page), /The charge was taken off/);
});

test('what_is_owed_is_written_off_in_part_and_the_day_says_so', async (t) => {
  const page = await as(t);
  await page.goto(await invoice(ids.omar, {}));
  await menu(page, 'Write off');
  await page.locator('#f-amount').fill('1000');
  page.expectedStatuses.add(422);
  await press(page, 'Write off');
  assert.match(await page.locator('.error, .notice-bad').first().innerText(), /\S/);
  await page.locator('#f-amount').fill('25');
  await page.locator('#f-reason').fill('Hardship');
  await press(page, 'Write off');
  assert.match(await main(page), /Written off\s+\$25\.00[^]*Owed\s+\$75\.00/);
  await page.goto('/billing/day');
  assert.match(await main(page), /Written off\s+\$25\.00/);
});

test('an_invoice_goes_to_somebody_else_and_a_confidential_one_only_after_a_warning', async (t) => {
  const page = await as(t);
  await charge(ids.leo, { description: 'Counselling', confidential: '1', unit_price: '60' });
  await page.goto(`/billing/invoices/new?client=${ids.leo}`);
  await press(page, 'Send', { exact: true });
  assert.match(await main(page), /Confidential[^]*for no caregiver/);
  const before = page.url();
  await menu(page, 'Address to somebody else');
  await page.locator('#f-payer').selectOption(await payerOf('Ana Ruiz'));
  page.expectedStatuses.add(422);
  await press(page, 'Address it to them');
  assert.equal(new URL(page.url()).pathname, `${new URL(before).pathname}/readdress`);
  await page.getByLabel('They may know of it').check();
  await press(page, 'Address it to them');
  assert.match(await main(page), /Ana Ruiz pays for Leo Ruiz/);
  await page.goto(before);
  assert.match(await main(page), /Void/);
});

test('a_payment_is_recorded_with_what_is_too_much_as_credit_and_part_of_it_is_given_back', async (t) => {
  const page = await as(t);
  await page.goto(await invoice(ids.omar, {}));
  await link(page, 'Record a payment');
  await page.locator('#f-amount').fill('130');
  await page.getByLabel('Cheque').check();
  await page.locator('#f-note').fill('No. 4711');
  await press(page, 'Record it');
  assert.match(await main(page), /The payment was recorded[^]*Paid\s+\$100\.00[^]*Owed\s+\$0\.00/);
  const bill = page.url();
  await page.locator('section', { hasText: 'Payments' }).getByRole('link').first().click();
  await page.waitForURL(/payments\/\d+$/);
  assert.match(await main(page), /Payment of \$130\.00[^]*Cheque[^]*No\. 4711/);
  await goodPage(page);
  await link(page, 'Refund');
  await page.locator('#f-amount').fill('40');
  await page.getByLabel(/the invoice is open again/).check();
  await page.locator('#f-reason').fill('Paid twice');
  await press(page, 'Refund');
  assert.match(await main(page), /The refund was written down[^]*Refunded in part[^]*Refunded\s+\$40\.00/);
  await page.goto('/billing/payments?q=haddad');
  assert.match(await main(page), /Omar Haddad[^]*\$130\.00/);
  await page.goto('/billing/day');
  assert.match(await main(page), /Cheques?\s+\$130\.00\s+\$40\.00\s+\$90\.00/);
  assert.match(await (await desk.fetch('/billing/payments.csv')).text(), /cheque.*,130\.00,40\.00/);
  await page.goto(bill);
  assert.match(await main(page), /Cheque/);
});

async function pdfOf(path) {
  const asked = await desk.submit(`${path}/pdf`, {});
  assert.equal(asked.status, 303);
  return eventually(async () => {
    const answer = await desk.fetch(asked.headers.get('location'));
    return answer.headers.get('content-type') === 'application/pdf' && answer;
  }, { ms: 30_000, what: 'no PDF' });
}

test('the_foot_of_papers_is_what_the_practice_typed_in_place_of_its_name_and_phone', async (t) => {
  const settings = await asOwner(t);
  await settings.goto('/settings/billing/documents');
  await settings.locator('[name=footer]').fill('Registered in Maine, file 20417');
  await press(settings, 'Save');
  const paper = await pdfOf(await invoice(ids.omar, {}));
  const { stdout } = spawnSync('pdftotext', ['-layout', '-', '-'], { input: Buffer.from(await paper.arrayBuffer()), encoding: 'utf8' });
  const foot = stdout.trimEnd().split('\n').at(-1);
  assert.match(foot, /Registered in Maine, file 20417/, 'the last line of the page');
  await settings.goto('/settings/billing/documents');
  await settings.locator('[name=footer]').fill('');
  await press(settings, 'Save');
  const plain = await pdfOf(await invoice(ids.omar, {}));
  assert.doesNotMatch(spawnSync('pdftotext', ['-layout', '-', '-'], { input: Buffer.from(await plain.arrayBuffer()), encoding: 'utf8' }).stdout, /Registered in Maine/);
});

test('an_invoice_is_given_as_pdf_once_it_is_made', async () => {
  const file = await pdfOf(await invoice(ids.omar, {}));
  assert.match(file.headers.get('content-disposition'), /filename="invoice-\w+-\d+\.pdf"/);
  assert.equal(Buffer.from(await file.arrayBuffer()).subarray(0, 5).toString(), '%PDF-');
});

test('a_superbill_is_made_of_charges_and_sent_to_an_insurer', async (t) => {
  const page = await as(t);
  await page.goto(`/clients/${ids.ana}/billing`);
  await link(page, 'Make a superbill');
  page.expectedStatuses.add(422);
  await press(page, 'Make it ready');
  assert.match(await main(page), /Choose what goes on it/);
  await page.getByLabel(/First visit, new client.*No diagnosis yet/).check();
  await press(page, 'Make it ready');
  assert.match(await main(page), /has no diagnosis\. Add one/);
  await press(page, /^First visit, new client, /, { role: 'link', within: page.locator('main') }); // of a bill that was sent
  await page.locator('#f-diagnoses').fill('F41.1, nonsense');
  await press(page, 'Save');
  assert.match(await main(page), /is no code of ICD-10-CM/);
  await page.locator('#f-diagnoses').fill('f411');
  await press(page, 'Save');
  assert.match(await main(page), /The diagnoses were saved/);
  await link(page, 'Make a superbill');
  for (const box of await page.getByLabel(/First visit, new client/).all()) await box.check();
  await press(page, 'Make it ready');
  assert.match(await main(page), /The superbill is ready[^]*F41\.1[^]*1555001209/);
  await goodPage(page);
  await link(page, 'Send');
  await page.getByLabel(/^To Ana Ruiz/).uncheck();
  await page.locator('#f-email').fill('claims@insurer.test');
  await press(page, 'Send');
  assert.match(await main(page), /The superbill was sent[^]*Sent/);
});

test('a_card_is_charged_only_where_the_payer_has_one', async (t) => {
  const page = await as(t);
  await page.goto(await invoice(ids.omar, {}));
  await link(page, 'Charge their card');
  assert.match(await main(page), /There is no card to charge/);
});

test('sheets_for_the_accountant_hold_no_formula_of_anybody', async () => {
  const added = await desk.submit('/billing/payers/new', { name: '=HYPERLINK("http://evil.test")', email: 'fund@school.test' });
  assert.equal(added.status, 303);
  const payer = /payers\/(\d+)/.exec(added.headers.get('location'))[1];
  await invoice(ids.omar, { payer: `p${payer}` });
  for (const path of ['/billing/invoices.csv?look=all', '/billing/ledger.csv']) {
    const answer = await desk.fetch(path);
    const text = await answer.text();
    assert.match(answer.headers.get('content-disposition'), /attachment; filename="\w+-\d{4}-\d\d-\d\d\.csv"/);
    assert.match(text, /"'=HYPERLINK/);
    assert.match(text, /,100\.00/);
  }
  const statement = await (await desk.fetch(`/billing/payers/${payer}/statement.csv`)).text();
  assert.match(statement, /100\.00,0\.00,0\.00,100\.00/); // billed, its tax, paid, owed
});

test('what_is_typed_as_payer_and_is_none_makes_no_invoice', async () => {
  const before = (await kith.sql('SELECT COUNT(*) FROM invoice'))[0][0];
  const answer = await desk.submit(`/billing/invoices/new?client=${ids.leo}`, { client: ids.leo, description1: 'Report', units1: '1', unit_price1: '10', payer: '14', do: 'send' },
    { action: '/billing/invoices/new' });
  assert.equal(answer.status, 404);
  assert.equal((await kith.sql('SELECT COUNT(*) FROM invoice'))[0][0], before);
});

test('who_agreed_to_pay_for_a_client_stands_on_their_tab_and_staff_end_it', async () => {
  await kith.sql(`INSERT INTO standing_payer (org_id, client_id, payer_client_id, agreed_at) SELECT org_id, id, ${ids.ana}, 1 FROM client WHERE id = ${ids.leo}`);
  try {
    const [[id]] = await kith.sql('SELECT id FROM standing_payer WHERE agreed_at = 1');
    const path = `/clients/${ids.leo}/billing/agreements/${id}/end`;
    const tab = await (await desk.fetch(`/clients/${ids.leo}/billing`)).text();
    assert.match(tab, /who agreed to pay[^]*Ana Ruiz[^]*Everything[^]*They get the bills/);
    assert.ok(tab.includes(path));
    assert.equal((await desk.fetch(`/clients/${ids.ana}/billing/agreements/${id}/end`)).status, 404, 'it is for another client');
    assert.equal((await desk.submit(path, {}, { action: path })).status, 303);
    assert.deepEqual(await kith.sql('SELECT state FROM standing_payer WHERE agreed_at = 1'), [['ended']]);
    assert.equal((await desk.fetch(path)).status, 404, 'it has ended');
  } finally {
    await kith.sql('DELETE FROM standing_payer WHERE agreed_at = 1');
  }
});

test('of_a_restricted_record_nothing_of_money_opens_without_a_reason', async () => {
  await charge(ids.mia, { description: 'Secret service' });
  const path = await invoice(ids.mia, { description1: 'Secret service' });
  const pdf = (await desk.submit(`${path}/pdf`, {})).headers.get('location').split('?')[0];
  const [[payer]] = await kith.sql(`SELECT payer_id FROM invoice WHERE id = ${path.match(/\d+/)[0]}`);
  const [[open]] = await kith.sql(`SELECT MAX(id) FROM charge WHERE client_id = ${ids.mia} AND state = 'open'`);
  const [[account]] = await kith.sql(`SELECT client_id FROM payer WHERE id = ${payer}`);
  await kith.sql(`UPDATE client SET restricted = 1 WHERE id IN (${ids.mia}, ${account})`);
  try {
    for (const closed of [path, pdf, `/billing/payers/${payer}`, `/billing/payers/${payer}/statement.csv`, `/billing/payers/${payer}/statement`,
      `/billing/payers/${payer}/record`, `/billing/preview?charge=${open}`]) {
      const answer = await desk.fetch(closed, { redirect: 'manual' });
      assert.equal(answer.status, 303, closed);
      assert.match(answer.headers.get('location'), /^\/clients\/\d+\/billing/);
    }
    assert.doesNotMatch(await (await desk.fetch('/billing/to-bill')).text(), /Secret service/);
  } finally {
    await kith.sql(`UPDATE client SET restricted = 0 WHERE id IN (${ids.mia}, ${account})`);
  }
});

test('services_prices_and_what_bills_say_are_set_by_the_owner', async (t) => {
  const page = await asOwner(t);
  await page.goto('/settings/billing');
  await goodPage(page);
  await link(page, 'Invoices and documents');
  await page.locator('#f-npi').fill('1234567890');
  page.expectedStatuses.add(422);
  await press(page, 'Save');
  assert.match(await main(page), /This is no NPI/);
  await page.locator('#f-npi').fill('1234567893');
  await page.locator('#f-due_days').fill('30');
  await press(page, 'Save');
  assert.match(await main(page), /It was saved/);
  await link(page, 'Services and prices');
  await press(page, 'Add a service', { role: 'link', within: page.locator('.head') });
  await page.locator('#f-description').fill('Therapy, 60 minutes');
  await page.locator('#f-price').fill('150');
  await page.locator('#f-code').fill('90837');
  await press(page, 'Add the service');
  assert.match(await main(page), /The service was added[^]*\$150\.00/);
  await link(page, 'Price of a provider');
  await page.locator('#f-staff').selectOption({ label: 'Jonas Weber' });
  await page.locator('#f-amount').fill('170');
  await press(page, 'Save');
  assert.match(await main(page), /Every client[^]*Jonas Weber[^]*\$170\.00/);
  await page.goto(`/clients/${ids.mia}/billing`);
  await link(page, 'Add a price');
  await link(page, 'Therapy, 60 minutes');
  await page.locator('#f-amount').fill('120');
  await press(page, 'Save');
  await page.goto(`/clients/${ids.mia}/billing`);
  assert.match(await main(page), /Therapy, 60 minutes\s+Every provider\s+\$150\.00\s+\$120\.00/);
  await page.goto('/settings/billing/types');
  await link(page, 'Follow-up');
  await page.locator('#f-service1').selectOption({ label: 'Therapy, 60 minutes, $150.00' });
  await press(page, 'Save');
  assert.match(await main(page), /1 × Therapy, 60 minutes/);
  await page.goto('/settings/billing/codes?q=anx');
  assert.match(await main(page), /F41\.1[^]*Generalized anxiety/);
  await page.goto('/settings/billing/providers?q=jonas');
  await link(page, 'Jonas Weber');
  await page.locator('#f-licence').fill('LCSW 12345');
  await press(page, 'Save');
  assert.match(await main(page), /LCSW 12345/);
});

test('pages_of_money_are_good_pages_on_a_desk_and_on_a_phone_in_the_dark', async (t) => {
  const [[open]] = await kith.sql("SELECT max(id) FROM invoice WHERE state = 'sent'");
  const paths = ['/billing', '/billing/to-bill', '/billing/invoices', '/billing/invoices?look=all', `/billing/invoices/${open}`, `/billing/invoices/${open}/void`,
    `/billing/invoices/${open}/readdress`, `/billing/invoices/new?client=${ids.leo}`, '/billing/invoices/new', '/billing/payers', '/billing/payers/1', '/billing/payers/new',
    '/billing/ledger', '/billing/day', '/billing/payments', '/billing/payments?failed=1', `/billing/invoices/${open}/record`, `/billing/invoices/${open}/pdf`, `/billing/invoices/${open}/write-off`,
    `/clients/${ids.ana}/billing/superbills/new`, `/clients/${ids.ana}/billing`, `/clients/${ids.leo}/billing`, `/clients/${ids.leo}/billing/charges/new?own=1`, `/clients/${ids.leo}/billing/splits/new`, '/staff'];
  for (const options of [{ width: 1280 }, { width: 360, dark: true }]) {
    const page = await asOwner(t, options);
    for (const path of [...paths, '/settings/billing', '/settings/billing/documents', '/settings/billing/services', '/settings/billing/types', '/settings/billing/providers', '/settings/billing/codes', '/settings/billing/codes/cpt']) {
      const answer = await page.goto(path);
      assert.equal(answer.status(), 200, path);
      await goodPage(page);
    }
    await page.context().close();
  }
});

test('the_months_are_drawn_where_scripts_run_and_are_a_table_for_everybody', async (t) => {
  const page = await as(t);
  await page.goto('/billing');
  await page.locator('.bill-chart canvas').waitFor();
  await page.getByText('As a table').click();
  assert.equal(await page.locator('#months tbody tr').count(), 12);
  const plain = await as(t, { scripts: false });
  await plain.goto('/billing');
  assert.equal(await plain.locator('#months tbody tr').count(), 12);
  assert.ok(await plain.locator('#months table').isVisible());
});

test('a_payment_that_waits_for_its_payer_says_one_thing', async (t) => {
  const [[number]] = await kith.sql("SELECT max(id) FROM payment WHERE state = 'succeeded' AND refunded = 0");
  await kith.sql(`UPDATE payment SET state = 'needs_action', medium = 'card', reason = 'needs_payer' WHERE id = ${number}`);
  const page = await as(t);
  await page.goto(`/billing/payments/${number}`);
  assert.equal((await main(page)).match(/Waits for the payer/g).length, 2, 'the badge and the box');
  assert.match(await main(page), /No money has moved/);
  assert.doesNotMatch(await main(page), /Nobody knows/);
  await kith.sql(`UPDATE payment SET state = 'succeeded', medium = 'cash', reason = '' WHERE id = ${number}`);
});

test('a_card_that_was_declined_and_may_be_tried_again_says_so_in_the_list_and_on_its_page', async (t) => {
  const [[number]] = await kith.sql("SELECT max(id) FROM payment WHERE state = 'succeeded' AND refunded = 0");
  const [[was]] = await kith.sql(`SELECT medium FROM payment WHERE id = ${number}`);
  const page = await as(t);
  await kith.sql(`UPDATE payment SET state = 'needs_action', medium = 'card', reason = 'declined_insufficient_funds' WHERE id = ${number}`);
  try {
    for (const path of ['/billing/payments?failed=1', `/billing/payments/${number}`]) {
      await page.goto(path);
      assert.match(await main(page), /Declined, may be tried again/, path);
      assert.doesNotMatch(await main(page), /Waits for the payer/, path);
    }
  } finally {
    await kith.sql(`UPDATE payment SET state = 'succeeded', medium = '${was}', reason = '' WHERE id = ${number}`);
  }
});

test('the_sheet_of_the_ledger_says_who_paid_and_whose_bill_was_paid', async () => {
  const [[entry, payer]] = await kith.sql("SELECT e.id, e.payer_id FROM ledger_entry e JOIN payer p ON p.id = e.payer_id WHERE e.kind = 'apply' AND p.client_id IS NOT NULL ORDER BY e.id LIMIT 1");
  const [[other, first, last]] = await kith.sql(`SELECT p.id, c.first_name, c.last_name FROM payer p JOIN client c ON c.id = p.client_id WHERE p.id <> ${payer} AND c.preferred_name = '' ORDER BY p.id LIMIT 1`);
  const [[mine]] = await kith.sql(`INSERT INTO ledger_entry (org_id, at, day, kind, debit, credit, amount, payer_id, credit_payer_id, actor_kind, actor_id)
    SELECT org_id, at, day, kind, debit, credit, amount, payer_id, ${other}, actor_kind, actor_id FROM ledger_entry WHERE id = ${entry} RETURNING id`);
  const rows = (await (await desk.fetch('/billing/ledger.csv')).text()).trim().split('\n').map((line) => line.trim().split(',').map((cell) => cell.replaceAll('"', '')));
  const at = (name) => rows[0].indexOf(name);
  const row = (id) => rows.find((cells) => cells[at('entry')] === String(id));
  assert.equal(row(mine)[at('credited')], `${first} ${last}`);
  assert.notEqual(row(mine)[at('payer')], row(mine)[at('credited')]);
  assert.equal(row(entry)[at('payer')], row(mine)[at('payer')]);
});

test('the_ledger_stands_by_day_whoever_it_is_narrowed_to', async () => {
  const [[payer]] = await kith.sql('SELECT payer_id FROM ledger_entry ORDER BY id LIMIT 1');
  await kith.sql(`INSERT INTO ledger_entry (org_id, at, day, kind, debit, credit, amount, payer_id, credit_payer_id, actor_kind, actor_id)
    SELECT org_id, at, day - 40, kind, debit, credit, amount, payer_id, credit_payer_id, actor_kind, actor_id FROM ledger_entry WHERE payer_id = ${payer} ORDER BY id LIMIT 1`);
  for (const narrowed of ['', `?payer=${payer}`]) {
    const days = (await (await desk.fetch(`/billing/ledger.csv${narrowed}`)).text()).trim().split('\n').slice(1).map((line) => line.split(',')[1]);
    assert.ok(new Set(days).size > 1);
    assert.deepEqual(days, [...days].sort().reverse(), narrowed);
  }
});
