// A bill paid in parts: set up by the desk and by the payer on a phone, charged by the clock, changed and stopped; and
// the other payer of the same client learns nothing of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, expectStatus, goodPage, openBrowser, press, startKith, walkEngines } from './lib.mjs';
import { bill, family } from './bills.mjs';
import { settled } from './practice.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const main = (page) => page.locator('main').innerText();
const still = (html) => html.replace(/(name="_csrf" value|nonce)="[^"]*"/g, '');
const cookiesOf = (kith, visitor) =>
  visitor.cookies().split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: kith.base }));

for (const db of walkEngines) {
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, f, hers, his;
    before(async () => {
      kith = await startKith({ db, args: ['--payments', 'test'] });
      f = await family(kith);
      await kith.sql('INSERT INTO billing_setting (org_id, plan_parts_most, plan_least) VALUES (1, 6, 5000)');
      hers = await bill(kith, { payer: f.ana.id, client: f.leo.id, lines: [['Family therapy', 10000]], share: true });
      his = await bill(kith, { payer: f.luis.id, client: f.leo.id, lines: [['Family therapy', 7000]], share: true });
    });
    after(() => kith?.stop());
    const open = async (t, visitor, options = {}) => {
      const context = await browser.newContext({ base: kith.base, ...options });
      await context.addCookies(cookiesOf(kith, visitor));
      return browser.newPage({ context, t, ...options });
    };
    const paid = async (invoice) => Number((await kith.sql(`SELECT paid FROM invoice WHERE id = ${invoice}`))[0][0]);

    test('a_mother_divides_her_bill_on_a_phone_and_the_first_part_is_charged_once', async (t) => {
      const page = await open(t, f.ana.visitor, { width: 360, scripts: false });
      const elsewhere = ['/portal/bills', `/portal/bills/${his}`, `${f.luis.leo}/portal/bills`, '/portal/pay-for', '/portal/statements'];
      const read = async () => Promise.all(elsewhere.map(async (path) => still(await (await f.luis.visitor.fetch(path)).text())));
      await f.luis.visitor.fetch('/portal');
      await settled(kith);
      const before = await read();
      await page.goto('/portal/cards/new');
      await press(page, 'Keep this card');
      await page.goto(`/portal/bills/${hers}`);
      await press(page, 'Pay in parts', { role: 'link' });
      await goodPage(page, 'portal-plan');
      await page.goto(`/portal/pay-for/${hers}/plan`);
      await goodPage(page, 'portal-plan-for');
      await page.getByLabel('How many parts').fill('3');
      await page.getByLabel(/Visa ending in 4242/).check();
      await page.getByLabel('The first part').fill(new Date().toISOString().slice(0, 10));
      await press(page, 'Show the parts');
      assert.match(await main(page), /3 parts, \$100\.00 in all[^]*\$33\.34[^]*\$33\.33[^]*charged on its day to Visa ending in 4242/);
      await goodPage(page, 'portal-plan-parts');
      await press(page, 'Change it');
      assert.equal(await page.getByLabel('How many parts').inputValue(), '3');
      await press(page, 'Show the parts');
      await page.getByLabel('I agree to this').check();
      await press(page, 'Agree');
      assert.match(await main(page), /It is paid in parts from now on[^]*Paid in parts[^]*Visa ending in 4242[^]*Change the card/);
      await goodPage(page, 'portal-plan-bill');
      for (const act of ['card', 'stop']) {
        await page.goto(`/portal/pay-for/${hers}/plan/${act}`);
        await goodPage(page, `portal-plan-for-${act}`);
      }
      await page.goto(`/portal/pay-for/${hers}`);
      await eventually(async () => (await paid(hers)) === 3334, { ms: 30_000 });
      await page.reload();
      assert.match(await main(page), /\$33\.34[^]*Paid[^]*Left to pay/i);
      assert.deepEqual(await kith.sql(`SELECT amount, state FROM payment WHERE invoice_id = ${hers}`), [['3334', 'succeeded']]);
      await press(page, 'Pay $33.33', { role: 'link' });
      assert.equal(await page.getByLabel('Amount').inputValue(), '33.33');
      assert.deepEqual(await read(), before, 'the other payer reads no byte of it');
      for (const path of ['plan', 'plan/card', 'plan/stop'])
        for (const by of ['/portal/bills', `${f.luis.leo}/portal/bills`, '/portal/pay-for'])
          assert.equal((await f.luis.visitor.fetch(`${by}/${hers}/${path}`)).status, 404, `${by} ${path}`);
    });

    test('the_desk_sees_the_parts_and_what_was_agreed_and_stops_them', async (t) => {
      const page = await open(t, f.staff);
      await page.goto(`/billing/invoices/${hers}`);
      assert.match(await main(page), /Paid in parts[^]*Agreed[^]*by Ana Ruiz[^]*To what[^]*\$100\.00 of bill/);
      await goodPage(page, 'invoice-in-parts');
      await page.goto(`/clients/${f.leo.id}/billing`);
      assert.match(await main(page), /Paid in parts[^]*Ana Ruiz[^]*Visa ending in 4242[^]*\$33\.33[^]*\$66\.66/);
      await goodPage(page, 'client-in-parts');
      await page.goto(`/billing/invoices/${hers}`);
      await press(page, 'Stop', { role: 'link' });
      assert.match(await main(page), /\$66\.66 are left, and due in one by/);
      await goodPage(page, 'plan-stop');
      await press(page, 'Stop');
      assert.match(await main(page), /What is left is due in one/);
      assert.doesNotMatch(await main(page), /Paid in parts/);
    });

    test('the_desk_divides_a_bill_by_hand_and_with_a_card_only_says_how_it_was_agreed', async (t) => {
      const page = await open(t, f.staff);
      expectStatus(page, 422);
      await page.goto(`/billing/invoices/${his}/plan`);
      assert.doesNotMatch(await main(page), /Visa/, 'the mother’s card is not his');
      await page.getByLabel('How many parts').fill('');
      await page.getByLabel('Or of how much each').fill('1');
      await press(page, 'Show the parts');
      assert.match(await main(page), /That would be 70 parts, and 60 are the most/);
      await page.getByLabel('Or of how much each').fill('40');
      await page.getByLabel('Every two weeks').check();
      await press(page, 'Show the parts');
      assert.match(await main(page), /2 parts, \$70\.00 in all[^]*\$40\.00[^]*\$30\.00[^]*paid by hand/);
      await goodPage(page, 'plan-parts');
      await page.getByLabel('The payer agreed to this').check();
      await press(page, 'Divide it');
      assert.match(await main(page), /Paid in parts[^]*By hand, with reminders/);
      await page.goto(`/billing/invoices/${hers}/plan`);
      await page.getByLabel(/Visa ending in 4242/).check();
      await page.getByLabel('How many parts').fill('2');
      await press(page, 'Show the parts');
      await page.getByLabel('The payer agreed to this').waitFor();
      assert.doesNotMatch(await main(page), /was not saved/, 'what was typed came along: nothing is offered to the second step');
      await page.goto(`/billing/invoices/${hers}/plan`);
      await page.getByRole('button', { name: 'Put it back' }).click();
      assert.equal(await page.getByLabel('How many parts').inputValue(), '2', 'but to the form it was typed in');
      await page.getByLabel(/Visa ending in 4242/).check();
      await press(page, 'Show the parts');
      await page.getByLabel('The payer agreed to this').check();
      await page.getByLabel('How they agreed').fill('By phone');
      await press(page, 'Divide it');
      assert.match(await main(page), /How they agreed: By phone/);
    });
  });
}
