// Insurance: a father proposes a policy in the portal, staff accept it, the birthday rule is said and asked for, and the child's mother sees nothing of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { eventually, expectStatus, goodPage, openBrowser, press, signIn, startKith } from './lib.mjs';
import { visitorFor } from './practice.mjs';

const PASSWORD = 'Riverbend-demo-1';
const DESK = 'jonas.weber@riverbend.example', FATHER = 'chidi.okafor@mail.example';
let kith, browser, mia, acting;
const main = (page) => page.locator('main').innerText();
const one = async (text) => (await kith.sql(text))[0]?.[0] ?? assert.fail(`nothing for ${text}`);
const as = async (t, email, options = {}) => signIn(await browser.newPage({ base: kith.base, t, ...options }), { email, password: PASSWORD });

before(async () => {
  kith = await startKith({ demo: true });
  browser = await openBrowser();
  mia = Number(await one(`SELECT id FROM client WHERE first_name = 'Mia' AND last_name = 'Okafor'`));
  acting = `/as/${await one(`SELECT g.id FROM portal_grant g JOIN contact c ON c.id = g.contact_id JOIN client w ON w.id = c.linked_client_id WHERE c.client_id = ${mia} AND w.first_name = 'Chidi' AND g.state = 'active'`)}`;
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

test('a_caregiver_proposes_a_policy_and_staff_accept_it', async (t) => {
  const page = await as(t, FATHER, { width: 360, scripts: false });
  await page.goto(`${acting}/portal/insurance`);
  await goodPage(page, 'portal-insurance-none');
  await press(page, 'Add a policy', { role: 'link', within: page.locator('.empty') });
  await goodPage(page, 'portal-insurance-new');
  await page.locator('#f-insurer').fill('Meridian Health');
  await page.locator('#f-plan').fill('Family Plus');
  await page.locator('#f-member_id').fill('W9988 4821');
  expectStatus(page, 422);
  await press(page, 'Send it to the practice');
  assert.match(await main(page), /Choose what the client is to who holds it/);
  await page.locator('[name=relation]').selectOption('child');
  await press(page, 'Send it to the practice');
  assert.match(await main(page), /Meridian Health, Family Plus[^]*•••• 4821[^]*Child of Chidi Okafor[^]*The practice looks at it/);
  await goodPage(page, 'portal-insurance');
  await press(page, /Meridian/, { role: 'link', within: page.locator('ul.cards') });
  assert.match(await main(page), /W9988 4821/);
  await goodPage(page, 'portal-insurance-one');
  await press(page, 'Change', { role: 'link' });
  assert.equal(await page.locator('#f-member_id').inputValue(), 'W9988 4821');
  assert.ok(await page.locator('[name=holder][value=me]').isChecked());
  await page.locator('#f-plan').fill('Family Plus 2');
  await goodPage(page, 'portal-insurance-change');
  await press(page, 'Send it to the practice');
  assert.match(await main(page), /Family Plus 2/);
  await press(page, 'Change', { role: 'link' });
  await page.locator('#f-plan').fill('Family Plus');
  await press(page, 'Send it to the practice');

  await page.goto(`${acting}/portal/profile`);
  await press(page, 'Insurance', { role: 'link', within: page.locator('.head') });
  await press(page, 'Add a policy', { role: 'link' });
  await page.locator('#f-insurer').fill('Typed wrong');
  await page.locator('#f-member_id').fill('X1');
  await page.locator('[name=relation]').selectOption('child');
  await press(page, 'Send it to the practice');
  await press(page, /Typed wrong/, { role: 'link', within: page.locator('ul.cards') });
  await press(page, 'Withdraw', { role: 'link' });
  assert.match(await main(page), /Take back “Typed wrong”\?/);
  await goodPage(page, 'portal-insurance-withdraw');
  await press(page, 'Withdraw');
  assert.match(await main(page), /It was taken back/);

  assert.match(await main(page), /Typed wrong[^]*Withdrawn/);

  await press(page, 'Add a policy', { role: 'link' });
  await page.locator('#f-insurer').fill('Last year');
  await page.locator('#f-member_id').fill('X2');
  await page.locator('[name=relation]').selectOption('child');
  await press(page, 'Send it to the practice');
  const wrong = await one('SELECT max(id) FROM insurance');

  const desk = await as(t, DESK);
  await desk.goto('/to-do/tasks');
  await desk.locator(`a[href="/clients/${mia}/billing/insurance/${wrong}"]`).click();
  assert.match(await main(desk), /Last year/, 'the task leads to the policy');
  await press(desk, 'Do not accept', { role: 'link' });
  assert.match(await main(desk), /Whoever sees this policy in the portal reads it/);
  await desk.locator('[name=reason]').fill('The card is of last year');
  await goodPage(desk, 'insurance-refuse');
  await press(desk, 'Do not accept it');
  assert.match(await main(desk), /The policy was not accepted/);
  await page.goto(`${acting}/portal/insurance/${wrong}`);
  assert.match(await main(page), /Not accepted[^]*Why it was not accepted[^]*The card is of last year/);
  await goodPage(page, 'portal-insurance-refused');

  await desk.goto(`/clients/${mia}/billing`);
  await press(desk, 'All insurance', { role: 'link' });
  await goodPage(desk, 'insurance');
  await press(desk, 'Meridian Health', { role: 'link' });
  await press(desk, 'Look at it and accept', { role: 'link' });
  await goodPage(desk, 'insurance-accept');
  await press(desk, 'Accept it');
  const shown = await main(desk);
  assert.match(shown, /Primary[^]*Accepted as it was proposed[^]*Proposed in the portal/);
  assert.doesNotMatch(desk.url().replace(kith.base, ''), /4821/);
  await goodPage(desk, 'insurance-one');
});

test('the_birthday_rule_is_said_in_a_sentence_and_a_reason_comes_before_it', async (t) => {
  const born = await one(`SELECT w.born FROM client w JOIN contact c ON c.linked_client_id = w.id WHERE c.client_id = ${mia} AND w.first_name = 'Chidi'`);
  const desk = await as(t, DESK, { width: 360 });
  await desk.goto(`/clients/${mia}/billing/insurance/new`);
  await desk.locator('#f-insurer').fill('Second Life');
  await desk.locator('#f-member_id').fill('Z 77001');
  await desk.getByLabel('Somebody else').check();
  await desk.locator('#f-holder_name').fill('Nora Adeyemi');
  await desk.locator('#f-holder_born').fill('1988-01-01');
  await desk.locator('[name=relation]').selectOption('child');
  if (born) expectStatus(desk, 422);
  await press(desk, 'Save');
  if (born) {
    assert.match(await main(desk), /By the birthday rule the plan of Nora Adeyemi comes first: their birthday, 1 January/);
    await goodPage(desk, 'insurance-birthday');
    await desk.locator('#f-place_reason').fill('Custody decree');
    await press(desk, 'Save');
  }
  await desk.goto(`/clients/${mia}/billing/insurance`);
  assert.match(await main(desk), /birthday rule[^]*Meridian Health[^]*Second Life/);
  await goodPage(desk, 'insurance-two');
  const second = await one(`SELECT max(id) FROM insurance`), father = await visitorFor(kith, { email: FATHER, password: PASSWORD });
  const list = await (await father.fetch(`${acting}/portal/insurance`)).text();
  assert.match(list, /Meridian/);
  assert.doesNotMatch(list, /Second Life|Nora|Primary|Secondary/);
  assert.equal((await father.fetch(`${acting}/portal/insurance/${second}`)).status, 404, 'it is of the other parent');
  assert.equal((await father.fetch(`/portal/insurance/${second}`)).status, 404, 'it is of another account');
});

async function superbillOf(desk, client, confidential) {
  const provider = await one(`SELECT s.id FROM staff s JOIN staff_billing b ON b.staff_id = s.id WHERE b.npi <> '' ORDER BY s.id LIMIT 1`);
  const charge = { description: 'Family session', service_on: new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10), units: '1', unit_price: '140', staff: provider, code_system: 'cpt', code: '90847', diagnoses: 'F41.1', ...(confidential && { confidential: '1' }) };
  assert.equal((await desk.submit(`/clients/${client}/billing/charges/new?own=1`, charge, { action: `/clients/${client}/billing/charges/new` })).status, 303);
  const made = await desk.submit(`/clients/${client}/billing/superbills/new`, { charges: await one(`SELECT max(id) FROM charge WHERE client_id = ${client}`), do: 'ready' });
  return Number(/superbills\/(\d+)/.exec(made.headers.get('location'))[1]);
}

/** The text of a PDF that is asked for at `page` and made by the worker. */
async function paper(visitor, page) {
  const asked = await visitor.submit(page, {}, { action: page.endsWith('/pdf') ? page : `${page}/pdf` });
  assert.equal(asked.status, 303);
  const bytes = await eventually(async () => {
    const got = await visitor.fetch(asked.headers.get('location'));
    return got.headers.get('content-type') === 'application/pdf' && Buffer.from(await got.arrayBuffer());
  }, { ms: 30_000, what: 'no PDF' });
  return spawnSync('pdftotext', ['-layout', '-', '-'], { input: bytes, encoding: 'utf8' }).stdout;
}

test('a_copy_of_a_superbill_names_the_plan_of_who_reads_it_and_not_the_other_parents', async () => {
  const desk = await visitorFor(kith, { email: DESK, password: PASSWORD }), father = await visitorFor(kith, { email: FATHER, password: PASSWORD });
  const id = await superbillOf(desk, mia, false);
  const all = await paper(desk, `/clients/${mia}/billing/superbills/${id}/pdf`), his = await paper(father, `${acting}/portal/superbills/${id}`);
  assert.match(all, /Primary insurance[^]*W9988 4821[^]*Family Plus/);
  assert.match(all, /Second Life|Nora Adeyemi/);
  assert.match(his, /Chidi Okafor[^]*W9988 4821[^]*Meridian Health/);
  assert.doesNotMatch(his, /Second Life|Nora|Z 77001|Primary|Secondary/);
});

test('a_confidential_superbill_names_no_plan_of_others_until_the_warning_is_read', async (t) => {
  const id = await superbillOf(await visitorFor(kith, { email: DESK, password: PASSWORD }), mia, true);
  const desk = await as(t, DESK);
  await desk.goto(`/clients/${mia}/billing/superbills/${id}`);
  assert.match(await main(desk), /so the plans of others are left out[^]*Left out\s*Second Life|Left out\s*Meridian/);
  await goodPage(desk, 'superbill-plan-left-out');
  await press(desk, 'Name them all the same', { role: 'link' });
  await goodPage(desk, 'superbill-plan');
  expectStatus(desk, 422);
  await press(desk, 'Name them');
  assert.match(await main(desk), /they would learn of the visit/);
  await goodPage(desk, 'superbill-plan-refused');
  await desk.getByLabel(/agrees that they may know of it/).check();
  await press(desk, 'Name them');
  assert.match(await main(desk), /their insurers write to who holds them[^]*Primary/);
  await press(desk, 'Leave them out', { role: 'link' });
  await press(desk, 'Leave them out');
  assert.match(await main(desk), /The plans of others are left out/);
});

test('a_policy_ends_with_a_reason_that_stays', async (t) => {
  const id = await one(`SELECT max(id) FROM insurance`), desk = await as(t, DESK);
  await desk.goto(`/clients/${mia}/billing/insurance/${id}/end`);
  await goodPage(desk, 'insurance-end');
  await desk.locator('#f-reason').fill('New employer');
  await press(desk, 'End it');
  await desk.goto(`/clients/${mia}/billing/insurance/${id}`);
  assert.match(await main(desk), /Ended: New employer/);
  expectStatus(desk, 404);
  assert.equal((await desk.goto(`/clients/${mia}/billing/insurance/${id}/edit`)).status(), 404);
});
