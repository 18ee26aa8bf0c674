// The rest of docs/screens/pages: what no link of the crawl leads to, of the demo practice. KITH_SCREENS=1 ./dev test --only gallery.
// A page that the demo has nothing for has its reason in docs/screens/pages/none.tsv; tests/dev/screens.test.mjs asks for one or the other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, fitsWidth, links, openBrowser, picturesOfRoute, press, shotOfRoute, signIn, startKith } from './lib.mjs';
import { visitorFor } from './practice.mjs';
import { pageRoutes } from './routes.mjs';

const PASSWORD = 'Riverbend-demo-1';
const FAMILY = ['chidi.okafor', 'grace.whitfield', 'zoe.marsh', 'ana.ruiz'];
/** Where the numbers of an address come from. */
const TABLE = {
  client: 'client', other: 'client', contact: 'contact', grant: 'portal_grant', appointment: 'appointment', type: 'appointment_type', invoice: 'invoice',
  payment: 'payment', payer: 'payer', charge: 'charge', rule: 'split_rule', package: 'package', offering: 'offering', service: 'service', staff: 'staff',
  organization: 'organization', group: 'client_group', tag: 'tag', location: 'appointment_location', room: 'room', row: 'availability', age: 'age_rule', tax: 'tax',
};

test('pictures_of_what_no_link_leads_to', { skip: process.env.KITH_SCREENS !== '1', timeout: 900_000 }, async (t) => {
  const kith = await startKith({ t, demo: true, args: ['--payments', 'test'] });
  const browser = await openBrowser(); // what a page logs is for the tests of its own
  t.after(() => browser.close());
  const rows = (text) => kith.sql(text).catch(() => []);
  const addresses = async (pattern) => {
    const names = [...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const last = names.at(-1);
    if (!last) return pattern.includes('*') ? [] : [pattern];
    const found = names.length === 1 ? await rows(`SELECT id FROM ${TABLE[last]} ORDER BY id`)
      : names.length === 2 && last === 'other' ? await rows('SELECT a.id, b.id FROM client a, client b WHERE a.id < b.id')
        : names.length > 2 ? [] : [...await rows(`SELECT ${names[0]}_id, id FROM ${TABLE[last]}`), ...await rows(`SELECT a.id, b.id FROM ${TABLE[names[0]]} a, ${TABLE[last]} b`)];
    return found.slice(0, 20).map((row) => row.reduce((path, id) => path.replace(/\{\w+\}/, id), pattern));
  };
  const pages = {};
  const as = async (name) => {
    if (pages[name]) return pages[name];
    const page = (pages[name] = await browser.newPage({ base: kith.base }));
    const code = name === 'rosa.lind' ? /\d{6}/.exec((await kith.cli('demo', 'code')).stdout)[0] : '';
    if (name) await signIn(page, { email: `${name}@${FAMILY.includes(name) ? 'mail' : 'riverbend'}.example`, password: PASSWORD, code });
    return page;
  };
  for (const route of await pageRoutes()) {
    if (!picturesOfRoute(route).length) continue;
    const can = (who) => route.who[who].startsWith('yes');
    search: for (const path of await addresses(route.pattern)) {
      for (const name of can('stranger') ? [''] : can('owner') ? ['rosa.lind'] : FAMILY) {
        const page = await as(name);
        const answer = await page.request.get(path, { maxRedirects: 0 });
        if (answer.status() !== 200 || !/html/.test(answer.headers()['content-type'])) continue;
        await page.goto(path);
        for (const width of [360, 1280]) {
          await page.setViewportSize({ width, height: width < 600 ? 740 : 800 });
          await fitsWidth(page);
          await shotOfRoute(page);
        }
        break search;
      }
    }
  }
});

test('pictures_of_what_a_mail_or_a_state_leads_to', { skip: process.env.KITH_SCREENS !== '1', timeout: 600_000 }, async (t) => {
  const kith = await startKith({ t, demo: true, args: ['--payments', 'test'] });
  const browser = await openBrowser();
  t.after(() => browser.close());
  const one = async (text) => (await kith.sql(text))[0]?.[0] ?? assert.fail(`nothing for ${text}`);
  const take = async (page, path) => {
    if (path) assert.equal((await page.goto(path)).status(), 200, path);
    await fitsWidth(page);
    await shotOfRoute(page);
  };
  const guest = async () => browser.newPage({ base: kith.base });
  const mailed = async (to, part) => {
    const found = () => kith.mailbox.to(to).then((mails) => mails.flatMap(links).findLast((link) => new URL(link).pathname === part));
    const url = new URL(await eventually(found, { what: `no mail to ${to} leads to ${part}` }));
    return take(await guest(), url.pathname + url.search);
  };
  const owner = await guest();
  await signIn(owner, { email: 'rosa.lind@riverbend.example', password: PASSWORD });
  await take(owner);
  await owner.getByLabel('Code').fill(/\d{6}/.exec((await kith.cli('demo', 'code')).stdout)[0]);
  await press(owner, 'Go on');

  // states that the demo has nobody in
  const [low, high] = (await kith.sql("SELECT id FROM client WHERE kind = 'client' AND state = 'active' AND restricted = 0 ORDER BY id LIMIT 2")).flat();
  await kith.sql(`INSERT INTO no_contact (org_id, low_id, high_id, reason, starts_on, created_at) VALUES (1, ${low}, ${high}, 'They do not get on.', 20000, 0)`);
  await kith.sql(`INSERT INTO access_request (org_id, asker_id, first_name, last_name, relationship, proof, state, created_at) VALUES (1, ${low}, 'Tess', 'Ruiz', 'mother', 'The birth certificate.', 'open', 0)`);
  await kith.sql("INSERT INTO location (org_id, name, line1, city, created_at) VALUES (1, 'Mill Street', '2 Mill Street', 'Riverbend', 0)");
  await kith.sql(`INSERT INTO recurring (org_id, client_id, every, unit, starts_on, next_on, created_at, created_by) VALUES (1, ${low}, 1, 'month', 21000, 21000, 0, 1)`);
  const again = await one('SELECT max(id) FROM recurring');
  await kith.sql(`INSERT INTO recurring_line (org_id, recurring_id, position, description, units, unit_price) VALUES (1, ${again}, 1, 'Therapy', 1, 9500)`);
  const key = await kith.cli('api-key', 'create', '--user', 'rosa.lind@riverbend.example', '--name', 'Reports');
  assert.equal(key.status, 0, key.stderr);
  for (const path of [
    `/clients/${low}/no-contact/${await one('SELECT max(id) FROM no_contact')}/lift`,
    `/to-do/access-asked/${await one('SELECT max(id) FROM access_request')}/decline`,
    `/settings/locations/${await one('SELECT max(id) FROM location')}/delete`,
    `/settings/api-keys/${await one('SELECT max(id) FROM api_key')}/duties`,
    `/settings/api-keys/${await one('SELECT max(id) FROM api_key')}/revoke`,
    '/settings/portal/ages/12',
    ...['', '/edit', '/pause', '/end', '/resume'].map((act) => `/clients/${low}/billing/recurring/${again}${act}`),
    `/clients/${await one("SELECT id FROM client WHERE state = 'archived' LIMIT 1")}/unarchive`,
    `/clients/${await one("SELECT id FROM client WHERE kind = 'caregiver_only' AND state = 'active' LIMIT 1")}/become-client`,
  ]) await take(owner, path);

  // links of mails
  await mailed('ana.ruiz@mail.example', '/invite');
  const asked = await guest();
  await asked.goto('/reset');
  await asked.getByLabel('E-mail address').fill('chidi.okafor@mail.example');
  await press(asked, 'Send me a link');
  await mailed('chidi.okafor@mail.example', '/reset/set');
  const unwelcomed = (await kith.sql("SELECT id, email FROM client WHERE login_id IS NULL AND email <> '' AND state = 'active' AND kind = 'client' AND restricted = 0 LIMIT 1"))[0];
  await owner.goto(`/clients/${unwelcomed[0]}/welcome`);
  await press(owner, /^Send/, { within: owner.locator('main form') });
  await mailed(unwelcomed[1], '/welcome');

  // what somebody who may not give access sees of linking; then the session locks
  const idle = await guest();
  await signIn(idle, { email: 'theo.park@riverbend.example', password: PASSWORD });
  await take(idle, `/clients/${low}/family/link/${high}`);
  await take(idle, `/clients/${low}/family/new?kind=client`);
  await kith.sql('UPDATE session SET seen_at = seen_at - 3600000000');
  await take(idle, '/staff');
});

test('pictures_of_what_takes_some_steps', { skip: process.env.KITH_SCREENS !== '1', timeout: 600_000 }, async (t) => {
  const kith = await startKith({ t, demo: true, args: ['--payments', 'test'] });
  const browser = await openBrowser();
  t.after(() => browser.close());
  const one = async (text) => (await kith.sql(text))[0]?.[0] ?? assert.fail(`nothing for ${text}`);
  const who = (first, last) => one(`SELECT id FROM client WHERE first_name = '${first}' AND last_name = '${last}'`);
  const [leo, ana, mia] = [await who('Leo', 'Ruiz'), await who('Ana', 'Ruiz'), await who('Mia', 'Okafor')];
  const as = async (name) => {
    const page = await browser.newPage({ base: kith.base });
    return name ? signIn(page, { email: `${name}@${FAMILY.includes(name) ? 'mail' : 'riverbend'}.example`, password: PASSWORD }) : page;
  };
  const take = async (page, path) => {
    if (path) assert.equal((await page.goto(path)).status(), 200, path);
    await fitsWidth(page);
    await shotOfRoute(page);
  };
  const mailed = async (to, part) => {
    const found = () => kith.mailbox.to(to).then((mails) => mails.flatMap(links).findLast((link) => new URL(link).pathname === part));
    const url = new URL(await eventually(found, { what: `no mail to ${to} leads to ${part}` }));
    return take(await as(), url.pathname + url.search);
  };
  const dayFrom = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const [desk, her] = [await as('jonas.weber'), await as('ana.ruiz')];

  // links of mails
  const added = await kith.cli('user', 'add', '--email', 'dana.chen@riverbend.example', '--first-name', 'Dana', '--last-name', 'Chen', '--role', 'support');
  assert.equal(added.status, 0, added.stderr);
  await mailed('dana.chen@riverbend.example', '/staff-welcome');
  const his = await as('chidi.okafor');
  await his.goto('/account');
  await his.getByLabel('New address').fill('chidi@okafor.example');
  await press(his, 'Send the link');
  await mailed('chidi@okafor.example', '/email-change');

  // who agreed to pay
  await kith.sql(`INSERT INTO standing_payer (org_id, client_id, payer_client_id, agreed_at) VALUES (1, ${leo}, ${ana}, 1)`);
  await take(desk, `/clients/${leo}/billing/agreements/${await one('SELECT max(id) FROM standing_payer')}/end`);

  // a superbill: a draft, then one that can be void
  const theo = await visitorFor(kith, { email: 'jonas.weber@riverbend.example', password: PASSWORD });
  const provider = await one("SELECT s.id FROM staff s JOIN staff_billing b ON b.staff_id = s.id WHERE b.npi <> '' ORDER BY s.id LIMIT 1");
  const superbill = async (act) => {
    const charged = await theo.submit(`/clients/${mia}/billing/charges/new?own=1`, { description: 'Family session', service_on: dayFrom(-3),
      units: '1', unit_price: '140', staff: provider, code_system: 'cpt', code: '90847', diagnoses: 'F41.1' }, { action: `/clients/${mia}/billing/charges/new` });
    assert.equal(charged.status, 303);
    const made = await theo.submit(`/clients/${mia}/billing/superbills/new`, { charges: await one(`SELECT max(id) FROM charge WHERE client_id = ${mia}`), do: act });
    assert.equal(made.status, 303);
    return new URL(made.headers.get('location'), kith.base).pathname;
  };
  await take(desk, `${await superbill('draft')}/ready`);
  await take(desk, `${await superbill('ready')}/void`);

  // a bill in parts
  await kith.sql('UPDATE billing_setting SET plan_parts_most = 6, plan_least = 5000 WHERE org_id = 1');
  await kith.sql('INSERT INTO billing_setting (org_id, plan_parts_most, plan_least) SELECT 1, 6, 5000 WHERE NOT EXISTS (SELECT 1 FROM billing_setting WHERE org_id = 1)');
  const bill = await one(`SELECT i.id FROM invoice i JOIN payer p ON p.id = i.payer_id WHERE p.client_id = ${ana} AND i.balance > 5000 ORDER BY i.id LIMIT 1`);
  const pdf = await theo.submit(`/billing/invoices/${bill}/pdf`, { do: 'send' });
  await take(desk, new URL(pdf.headers.get('location'), kith.base).pathname);
  const other = await one(`SELECT i.id FROM invoice i JOIN payer p ON p.id = i.payer_id WHERE p.client_id = ${ana} AND i.client_id = ${leo} AND i.balance > 0 ORDER BY i.id LIMIT 1`);
  await kith.sql(`INSERT INTO ledger_balance (org_id, payer_id, account, amount) SELECT 1, payer_id, 'credit', -5000 FROM invoice WHERE id = ${other} ON CONFLICT (org_id, payer_id, account) DO UPDATE SET amount = -5000`);
  await take(her, `/portal/pay-for/${other}/credit`);
  await kith.sql(`UPDATE ledger_balance SET amount = 0 WHERE account = 'credit' AND payer_id = (SELECT payer_id FROM invoice WHERE id = ${other})`);
  await her.goto('/portal/cards/new');
  await press(her, 'Keep this card');
  await her.goto(`/portal/bills/${bill}`);
  await press(her, 'Pay in parts', { role: 'link' });
  await her.getByLabel('How many parts').fill('3');
  await her.getByLabel(/Visa ending in 4242/).check();
  await her.getByLabel('The first part').fill(dayFrom(3));
  await press(her, 'Show the parts');
  await her.getByLabel('I agree to this').check();
  await press(her, 'Agree');
  for (const act of ['card', 'stop']) await take(her, `/portal/bills/${bill}/plan/${act}`);
  await take(desk, `/billing/invoices/${bill}/plan/card`);

  // a visit that is moved
  const visit = await one(`SELECT a.id FROM appointment a JOIN attendee t ON t.appointment_id = a.id WHERE t.client_id = ${ana} AND a.status = 'booked' AND a.series_id IS NULL AND a.starts_at > ${(Date.now() + 86_400_000) * 1000} ORDER BY a.starts_at LIMIT 1`);
  await her.goto(`/portal/appointments/${visit}/move`);
  const to = await her.locator('main a[href*="/move/confirm"]').first().getAttribute('href');
  await take(her, to);

  // an insurance that waits for the practice
  await her.goto('/portal/insurance/new');
  await her.locator('#f-insurer').fill('Harbor Mutual');
  await her.locator('#f-member_id').fill('HM 204 117');
  await press(her, 'Send it to the practice');
  const insurance = await one('SELECT max(id) FROM insurance');
  for (const act of ['change', 'withdraw']) await take(her, `/portal/insurance/${insurance}/${act}`);
});
