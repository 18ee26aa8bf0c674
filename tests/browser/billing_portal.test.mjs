// Money in the portal: bills, statements, cards and for whom one pays; through Switch Account, on a phone, without scripts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { engines, eventually, expectStatus, goodPage, openBrowser, press, startKith } from './lib.mjs';
import { bill, family } from './bills.mjs';
import { settled } from './practice.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const at = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();
/** Bodies that differ only by what differs at every request. */
const still = (html) => html.replace(/(name="_csrf" value|nonce)="[^"]*"/g, '');

for (const db of engines) {
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, f;
    before(async () => {
      kith = await startKith({ db, args: ['--payments', 'test'] });
      f = await family(kith);
    });
    after(() => kith?.stop());
    const open = async (t, who, options = {}) => {
      const context = await browser.newContext({ base: kith.base, ...options });
      await context.addCookies(who.visitor.cookies().split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: kith.base })));
      return browser.newPage({ context, t, ...options });
    };
    const text = async (who, path) => still(await (await who.visitor.fetch(path)).text());

    test('without_a_bill_pages_say_what_will_stand_there', async (t) => {
      const page = await open(t, f.ana, { width: 360 });
      for (const [path, words] of [['/portal/bills', /No bills/], ['/portal/statements', /nothing to pay/], ['/portal/cards', /No card on file/], ['/portal/pay-for', /You pay for nobody else/]]) {
        await page.goto(path);
        assert.match(await main(page), words);
        await goodPage(page);
      }
      const statement = await text(f.ana, '/portal/statements');
      assert.doesNotMatch(statement, /As PDF/, 'there is nothing to print');
      const html = await (await f.ana.visitor.fetch('/portal/statements')).text();
      const body = new URLSearchParams(['_csrf', '_ctx'].map((name) => [name, new RegExp(`name="${name}" value="([^"]*)"`).exec(html)[1]]));
      const asked = await f.ana.visitor.fetch('/portal/statements/pdf', { method: 'POST', headers: { origin: kith.base }, body });
      assert.equal(asked.status, 303);
      assert.equal(asked.headers.get('location'), '/portal/statements');
    });

    test('switch_account_says_what_is_due_and_leads_to_the_bill', async (t) => {
      await bill(kith, { payer: f.leo.id, lines: [['Psychotherapy, 45 minutes', 6000], ['Report', 2400]], due: 5 });
      await bill(kith, { payer: f.leo.id, lines: [['First visit', 12000]], due: -3 });
      const page = await open(t, f.ana, { width: 360 });
      await page.goto('/portal/switch');
      await goodPage(page, 'portal-switch-due');
      await press(page, /To pay: 2 bills, \$204\.00 in all/, { role: 'link' });
      assert.equal(at(page), `${f.ana.leo}/portal/bills`);
      assert.match(await main(page), /Overdue/);
      await goodPage(page, 'portal-bills');
      await press(page, /Bill T000-0001/, { role: 'link' });
      assert.match(await main(page), /\$84\.00 to pay[^]*Psychotherapy, 45 minutes[^]*Left to pay/);
      await goodPage(page, 'portal-bill');
      await page.goto(`${f.ana.leo}/portal`);
      assert.match(await main(page), /^[^]*To pay: 2 bills, \$[\d.]+ in all\s+See the bills[^]*Bills\s+2\s+due/); // above everything else, with the way to it
      await page.goto(`${f.ana.leo}/portal/statements`);
      assert.match(await main(page), /\$204\.00 to pay/);
      await goodPage(page, 'portal-statement');
    });

    test('a_share_is_one_amount_at_its_own_payer_and_not_there_for_the_other', async (t) => {
      const hers = await bill(kith, { payer: f.ana.id, client: f.leo.id, lines: [['Family therapy', 5000]], share: true });
      const his = await bill(kith, { payer: f.luis.id, client: f.leo.id, lines: [['Family therapy', 7000]], share: true });
      const page = await open(t, f.luis);
      await page.goto(`/portal/bills/${his}`);
      assert.match(await main(page), /Care for Leo Ruiz[^]*\$70\.00/);
      assert.doesNotMatch(await main(page), /Family therapy|Ana|50\.00/);
      await goodPage(page, 'portal-bill-share');
      for (const path of ['/portal/bills', '/portal/statements', '/portal/pay-for', `${f.luis.leo}/portal/bills`, `${f.luis.leo}/portal/statements`, '/portal/switch', '/portal'])
        assert.doesNotMatch(await text(f.luis, path), /50\.00|Ana/, path);
      for (const path of [`/portal/bills/${hers}`, `/portal/pay-for/${hers}`, `${f.luis.leo}/portal/bills/${hers}`]) {
        const answer = await f.luis.visitor.fetch(path);
        assert.equal(answer.status, 404, path);
        assert.equal(still(await answer.text()), await text(f.luis, path.replace(`/${hers}`, '/987654')), path);
      }
      assert.match(await text(f.ana, '/portal/pay-for'), /Leo Ruiz[^]*\$50\.00 to pay/);
      assert.doesNotMatch(await text(f.ana, '/portal/pay-for'), /percent|%|Luis/);
    });

    test('a_confidential_bill_changes_no_byte_of_what_a_caregiver_reads', async () => {
      const paths = ['/portal', '/portal/switch', ...['', '/bills', '/statements', '/cards'].map((rest) => `${f.ana.leo}/portal${rest}`)];
      await settled(kith);
      await text(f.ana, '/portal'); // what was said once is not said again
      const before = await Promise.all(paths.map((path) => text(f.ana, path)));
      const hidden = await bill(kith, { payer: f.leo.id, lines: [['Something private', 9900]], confidential: true });
      for (const [i, path] of paths.entries()) assert.equal(await text(f.ana, path), before[i], path);
      const there = await f.ana.visitor.fetch(`${f.ana.leo}/portal/bills/${hidden}`), absent = await f.ana.visitor.fetch(`${f.ana.leo}/portal/bills/987654`);
      assert.equal(there.status, 404);
      assert.equal(still(await there.text()), still(await absent.text()));
    });

    test('a_teenager_reads_a_confidential_bill_on_her_own_login', async (t) => {
      const id = await bill(kith, { payer: f.mia.id, lines: [['Counselling', 4000]], confidential: true });
      const page = await open(t, f.mia, { width: 360, dark: true });
      await page.goto(`/portal/bills/${id}`);
      assert.match(await main(page), /Confidential[^]*\$40\.00 to pay/);
      await goodPage(page, 'portal-bill-confidential');
    });

    test('with_bills_off_no_word_of_money_is_there', async () => {
      const settings = `/clients/${f.mia.id}/portal-settings`;
      const version = /name="version" value="(\d+)"/.exec(await text({ visitor: f.staff }, settings))[1];
      assert.equal((await f.staff.submit(settings, { version, source: 'choose', switch: ['appointments', 'forms'], do: 'save' })).status, 303);
      for (const path of ['/portal/bills', '/portal/statements', '/portal/cards', '/portal/cards/new']) {
        const answer = await f.mia.visitor.fetch(path);
        assert.equal(answer.status, 403, path);
        assert.equal(answer.headers.get('kith-reason'), 'capability_off');
      }
      assert.doesNotMatch(await text(f.mia, '/portal'), /Bills|\$|due/i);
    });

    test('a_card_is_kept_for_one_profile_alone', async (t) => {
      const page = await open(t, f.ana, { width: 360 });
      await page.goto('/portal/cards');
      await press(page, 'Add a card', { role: 'link', within: page.locator('.head') });
      assert.match(await main(page), /No money moves/);
      await goodPage(page, 'portal-card-new');
      await page.getByLabel('HSA').check();
      await press(page, 'Keep this card');
      assert.match(await main(page), /Visa ending in 4242 · HSA[^]*Default/);
      await press(page, /Let it pay by itself/);
      assert.match(await main(page), /Pays by itself/);
      await goodPage(page, 'portal-cards');
      await page.goto(`${f.ana.leo}/portal/cards`);
      assert.match(await main(page), /No card on file/);
      assert.doesNotMatch(await main(page), /4242/);
      const [[card]] = await kith.sql('SELECT max(id) FROM card');
      for (const path of [`/portal/cards/${card}/remove`, `${f.luis.leo}/portal/cards/${card}/remove`])
        assert.equal((await f.luis.visitor.fetch(path)).status, 404, path);
      await page.goto('/portal/cards');
      await press(page, /Remove/, { role: 'link' });
      await goodPage(page, 'portal-card-remove');
      await press(page, 'Keep it', { role: 'link' });
      assert.match(await main(page), /4242/);
    });

    test('declined_and_asked_for_cards_say_so_without_scripts', async (t) => {
      const page = await open(t, f.luis, { scripts: false });
      expectStatus(page, 422);
      await page.goto('/portal/cards/new');
      await page.getByLabel(/0002/).check();
      await press(page, 'Keep this card');
      assert.match(await main(page), /One thing needs your attention/);
      await page.getByLabel(/3184/).check();
      await press(page, 'Keep this card');
      if (/Your bank asks/.test(await main(page))) await press(page, 'Yes, it is me');
      assert.match(await main(page), /Visa ending in 3184/);
    });

    test('a_mother_pays_her_sons_bill_through_switch_account_with_her_own_card', async (t) => {
      const page = await open(t, f.ana, { width: 360 });
      await page.goto('/portal/switch');
      await press(page, /To pay: 2 bills/, { role: 'link' });
      await press(page, /Bill T000-0001/, { role: 'link' });
      await press(page, 'Pay $84.00', { role: 'link' });
      assert.match(await main(page), /Your Visa ending in 4242 · HSA[^]*You pay, and the receipt comes to you/);
      await goodPage(page, 'portal-pay');
      const [[before]] = await kith.sql('SELECT count(*) FROM payment');
      await press(page, 'Pay');
      assert.match(await main(page), /\$84\.00 is paid[^]*receipts of your own account/);
      await goodPage(page, 'portal-paid');
      await press(page, 'To the bill', { role: 'link' });
      assert.match(await main(page), /Paid[^]*nothing left to pay/);
      const rows = await kith.sql(`SELECT p.client_id, y.state, y.amount FROM payment y JOIN payer p ON p.id = y.payer_id ORDER BY y.id DESC LIMIT 1`);
      assert.deepEqual(rows[0], [String(f.ana.id), 'succeeded', '8400'], 'she is the payer');
      assert.equal((await kith.sql('SELECT count(*) FROM payment'))[0][0], String(Number(before) + 1));
      await page.goto('/portal/receipts');
      await press(page, /Payment, bill T000-0001/, { role: 'link' });
      assert.match(await main(page), /Ana Ruiz[^]*Visa ending in 4242[^]*Leo Ruiz/);
      await goodPage(page, 'portal-receipt');
      const theirs = await text(f.luis, `${f.luis.leo}/portal/receipts`);
      assert.match(theirs, /Paid by somebody else/);
      assert.doesNotMatch(theirs, /Ana|4242/, 'the father reads that it is paid, and no more');
    });

    test('a_form_sent_twice_pays_once', async () => {
      const id = await bill(kith, { payer: f.luis.id, lines: [['Report', 3000]] });
      const form = await (await f.luis.visitor.fetch(`/portal/bills/${id}/pay`)).text();
      const key = /name="key" value="([^"]+)"/.exec(form)[1], version = /name="version" value="([^"]+)"/.exec(form)[1];
      const send = () => f.luis.visitor.submit(`/portal/bills/${id}/pay`, { key, version, card: '0', amount: '10.00', test_card: 'success' }, { action: `/portal/bills/${id}/pay` });
      const first = await send(), second = await send();
      assert.deepEqual([first.status, second.status], [303, 303]);
      assert.equal(first.headers.get('location'), second.headers.get('location'));
      assert.deepEqual(await kith.sql(`SELECT amount, state FROM payment WHERE invoice_id = ${id}`), [['1000', 'succeeded']]);
      assert.match(await text(f.luis, `/portal/bills/${id}`), /Part paid[^]*\$20\.00/);
    });

    for (const scripts of [true, false])
      test(`cards_that_are_declined_asked_for_and_lost_end_in_a_known_state_${scripts ? 'with' : 'without'}_scripts`, async (t) => {
        const id = await bill(kith, { payer: f.luis.id, lines: [['Visit', 5000]] });
        const page = await open(t, f.luis, { width: 360, scripts });
        expectStatus(page, 422);
        const pay = async (card, amount) => {
          await page.goto(`/portal/bills/${id}/pay`);
          await page.getByLabel(/Another card|enter now/).check();
          await page.getByRole('group', { name: 'Card of the test gateway' }).getByLabel(card).check();
          await page.getByLabel('Amount').fill(amount);
          await press(page, 'Pay');
        };
        await pay(/0002/, '50');
        assert.match(await main(page), /One thing needs your attention/);
        await goodPage(page);
        await pay(/3184/, '10');
        assert.match(await main(page), /Your bank asks/);
        await goodPage(page, 'portal-bank');
        await press(page, 'No');
        assert.match(await main(page), /attention|Not paid/);
        await pay(/3184/, '10');
        await press(page, 'Yes, it is me');
        assert.match(await main(page), /\$10\.00 is paid/);
        await pay(/5550/, '15');
        if (/Being checked/.test(await main(page))) await press(page, 'Look again');
        assert.match(await main(page), /\$15\.00 is paid/);
        assert.deepEqual((await kith.sql(`SELECT balance FROM invoice WHERE id = ${id}`))[0], ['2500']);
        await pay(/4242/, '99');
        assert.match(await main(page), /more than is left/);
      });

    test('bills_receipts_and_statements_are_pdfs_for_who_may_read_them', async () => {
      const [[invoice]] = await kith.sql(`SELECT i.id FROM invoice i JOIN payer p ON p.id = i.payer_id WHERE p.client_id = ${f.luis.id} LIMIT 1`);
      const [[payment]] = await kith.sql(`SELECT max(y.id) FROM payment y JOIN payer p ON p.id = y.payer_id WHERE p.client_id = ${f.luis.id} AND y.state = 'succeeded'`);
      for (const [page, action] of [[`/portal/bills/${invoice}`, `/portal/bills/${invoice}/pdf`], [`/portal/receipts/${payment}`, `/portal/receipts/${payment}/pdf`], ['/portal/statements', '/portal/statements/pdf'], [`/portal/pay-for/${invoice}`, `/portal/pay-for/${invoice}/pdf`]]) {
        const asked = await f.luis.visitor.submit(page, {}, { action });
        assert.equal(asked.status, 303, action);
        const where = asked.headers.get('location');
        const file = await eventually(async () => {
          const answer = await f.luis.visitor.fetch(where);
          return answer.headers.get('content-type') === 'application/pdf' && answer;
        }, { what: `no PDF at ${where}` });
        assert.match(Buffer.from(await file.arrayBuffer()).subarray(0, 5).toString(), /%PDF-/);
        assert.equal((await f.ana.visitor.fetch(where)).status, 404, 'not for anybody else');
      }
    });

    test('a_statement_as_pdf_of_days_that_are_none_names_the_field', async () => {
      for (const [fields, field] of [[{ until: 'soon' }, 'until'], [{ from: '2026-02-30' }, 'from'], [{ from: '2026-05-01', until: '2026-04-01' }, 'from']]) {
        const asked = await f.luis.visitor.submit('/portal/statements', fields, { action: '/portal/statements/pdf' });
        assert.equal(asked.status, 422, JSON.stringify(fields));
        assert.match(await asked.text(), new RegExp(`<li><a href="#[^"]*${field}"`));
      }
    });

    test('nobody_pays_with_a_card_of_another_profile_or_a_bill_that_is_not_there', async () => {
      const [[card]] = await kith.sql(`SELECT max(id) FROM card WHERE client_id = ${f.ana.id}`);
      const id = await bill(kith, { payer: f.luis.id, lines: [['Visit', 4000]] });
      const own = await f.luis.visitor.submit(`/portal/bills/${id}/pay`, { card, amount: '40', test_card: 'success' }, { action: `/portal/bills/${id}/pay` });
      assert.equal(own.status, 422);
      assert.match(await own.text(), /each card belongs to one person/);
      const shared = await bill(kith, { payer: f.leo.id, lines: [['Visit', 4000]] });
      const acting = await f.luis.visitor.submit(`${f.luis.leo}/portal/bills/${shared}/pay`, { card, amount: '40', test_card: 'success' }, { action: `${f.luis.leo}/portal/bills/${shared}/pay` });
      assert.equal(acting.status, 422);
      for (const path of [`/portal/bills/${shared}/pay`, `/portal/pay-for/${shared}/pay`, `/portal/bills/${id}/payments/1`, `/portal/receipts/1`])
        assert.equal((await f.luis.visitor.fetch(path)).status, 404, path);
      assert.deepEqual(await kith.sql(`SELECT count(*) FROM payment WHERE invoice_id IN (${id}, ${shared})`), [['0']]);
    });

    test('a_link_that_never_was_is_dead_and_names_nobody', async (t) => {
      const page = await browser.newPage({ base: kith.base, t, width: 360 });
      expectStatus(page, 410);
      const answer = await page.goto('/pay/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
      assert.equal(answer.status(), 410);
      assert.match(answer.headers()['x-robots-tag'], /noindex/);
      assert.doesNotMatch(await page.locator('body').innerText(), /Ruiz|\$/);
      await goodPage(page, 'pay-link-dead');
    });

    test('somebody_agrees_to_pay_with_caps_and_ends_it', async (t) => {
      const page = await open(t, f.ana, { width: 360 });
      await page.goto('/portal/pay-for');
      await press(page, 'Agree to pay for somebody', { role: 'link' });
      await goodPage(page, 'portal-agree');
      await page.getByLabel('For whom?').selectOption({ label: 'Leo Ruiz' });
      await page.getByLabel('Which card of yours?').selectOption({ index: 1 });
      await page.getByLabel('At most in a month').fill('300');
      await page.getByLabel(/I agree to pay/).check();
      await press(page, 'Agree');
      assert.match(await main(page), /You pay for Leo Ruiz[^]*up to \$300\.00 a month/);
      await goodPage(page, 'portal-pay-for');
      await press(page, /End it/, { role: 'link' });
      await goodPage(page);
      await press(page, 'Stop paying');
      assert.doesNotMatch(await main(page), /up to \$300/);
    });
  });
}
