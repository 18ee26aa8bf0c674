// Walks of people who pay: with a child's own card, by the link of a mail without an account, from one mailbox for two people, and at the
// desk with a card on file; on both databases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { expectStatus, goodPage, linkTo, openBrowser, press, signIn, startKith } from './lib.mjs';
import { bill, engines, family, openAs } from './money.mjs';
import { PASSWORD, addClient, addStaff, address, openPortal, takeUp, visitorFor } from './practice.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const at = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();
const newCard = (page, card) => page.getByRole('group', { name: 'Card of the test gateway' }).getByLabel(card).check();

for (const db of engines) {
  describe(`on_${db}`, { concurrency: false }, () => {
    let kith, f, desk;
    before(async () => {
      kith = await startKith({ db, args: ['--payments', 'test'] });
      f = await family(kith);
      desk = await visitorFor(kith, await addStaff(kith, 'provider'));
    });
    after(() => kith?.stop());
    const open = (t, who, options = {}) => openAs(browser, kith, t, who.visitor, options);
    const keepCard = async (page, path, card) => {
      await page.goto(path);
      await newCard(page, card);
      await press(page, 'Keep this card');
    };

    test('a_father_pays_his_sons_bill_with_the_sons_own_card_and_the_receipt_is_the_sons', async (t) => {
      const id = await bill(kith, { payer: f.leo.id, lines: [['First visit', 12000]] });
      const page = await open(t, f.luis, { width: 360 });
      await keepCard(page, `${f.luis.leo}/portal/cards/new`, /4242/);
      assert.match(await main(page), /Cards of Leo Ruiz[^]*Visa ending in 4242/);
      await page.goto(`${f.luis.leo}/portal/bills/${id}/pay`);
      await page.getByLabel(/^Leo's Visa ending in 4242/).check();
      assert.match(await main(page), /Leo's account pays, and gets the receipt/);
      await goodPage(page);
      await press(page, 'Pay');
      assert.match(await main(page), /\$120\.00 is paid[^]*The receipt is among the receipts\./);
      assert.deepEqual(await kith.sql(`SELECT p.client_id, y.state FROM payment y JOIN payer p ON p.id = y.payer_id WHERE y.invoice_id = ${id}`), [[String(f.leo.id), 'succeeded']]);
      await page.goto(`${f.luis.leo}/portal/receipts`);
      assert.match(await main(page), /\$120\.00/);
      await page.goto('/portal/receipts');
      assert.doesNotMatch(await main(page), /120\.00/, 'not among his own');
      await page.goto('/portal/cards');
      assert.doesNotMatch(await main(page), /4242/, 'nor is the card');
    });

    test('somebody_outside_pays_on_a_phone_from_the_mail_to_the_receipt', async (t) => {
      const email = address('fund');
      const added = await desk.submit('/billing/payers/new', { name: 'School Fund', email });
      const payer = /payers\/(\d+)/.exec(added.headers.get('location'))[1];
      const sent = await desk.submit(`/billing/invoices/new?client=${f.mia.id}`, { client: f.mia.id, payer: `p${payer}`, description1: 'School report', units1: '2', unit_price1: '45', do: 'send' }, { action: '/billing/invoices/new' });
      assert.equal(sent.status, 303);
      const mail = await kith.mailbox.next(email, { subject: /^A new bill$/ });
      const link = new URL(linkTo(mail, '/pay/')).pathname;
      const page = await browser.newPage({ base: kith.base, t, width: 360 });
      await page.goto(link);
      assert.match(await main(page), /Bill \S+[^]*for Mia[^]*School report[^]*\$90\.00/);
      assert.doesNotMatch(await page.locator('body').innerText(), /Ruiz/, 'the first name alone');
      await goodPage(page, 'pay-link');
      expectStatus(page, 422);
      await newCard(page, /0002/);
      await press(page, 'Pay');
      assert.match(await main(page), /One thing needs your attention/);
      await newCard(page, /3184/);
      await press(page, 'Pay');
      await press(page, 'Yes, it is me');
      assert.equal(at(page), link);
      assert.match(await main(page), /Receipt[^]*It is paid\. Thank you\./);
      assert.equal(await page.getByRole('button', { name: 'Pay' }).count(), 0, 'nothing is left to press');
      await goodPage(page, 'pay-link-paid');
      const receipt = await kith.mailbox.next(email, { subject: /^A payment was received$/ });
      assert.match(receipt.text, /\$90\.00/);
      assert.doesNotMatch(receipt.text, /Ruiz/);
      await page.goto(new URL(linkTo(receipt, '/pay/')).pathname);
      assert.match(await main(page), /It is paid/);
    });

    test('a_link_dies_with_its_bill_and_says_so_without_a_name', async (t) => {
      const email = address('club');
      const added = await desk.submit('/billing/payers/new', { name: 'Sports Club', email });
      const payer = /payers\/(\d+)/.exec(added.headers.get('location'))[1];
      const sent = await desk.submit(`/billing/invoices/new?client=${f.leo.id}`, { client: f.leo.id, payer: `p${payer}`, description1: 'Fitness report', units1: '1', unit_price1: '30', do: 'send' }, { action: '/billing/invoices/new' });
      const link = new URL(linkTo(await kith.mailbox.next(email, { subject: /^A new bill$/ }), '/pay/')).pathname;
      const page = await browser.newPage({ base: kith.base, t, width: 360, scripts: false });
      await page.goto(link);
      const path = sent.headers.get('location');
      assert.equal((await desk.submit(`${path}/void`, { reason: 'Wrong club' }, { action: `${path}/void` })).status, 303);
      expectStatus(page, 410);
      await newCard(page, /4242/);
      await press(page, 'Pay');
      assert.match(await main(page), /This link no longer works/);
      assert.doesNotMatch(await page.locator('body').innerText(), /Leo|Ruiz|\$/);
      const [[invoice]] = [path.match(/\d+/)];
      assert.deepEqual(await kith.sql(`SELECT count(*) FROM payment WHERE invoice_id = ${invoice}`), [['0']]);
    });

    test('edge_1_from_one_mailbox_two_people_pay_their_own_bills_and_nothing_of_one_moves_to_the_other', async (t) => {
      const email = address('larsen');
      const inga = await addClient(desk, { first: 'Inga', last: 'Larsen', born: '1981-03-04', email, phone: '+1 555 010 1111' });
      const nils = await addClient(desk, { first: 'Nils', last: 'Larsen', born: '2019-05-06', email, phone: '+1 555 010 2222' });
      const visitor = await openPortal(kith, desk, inga, email);
      await takeUp(kith, desk, visitor, nils, email);
      await bill(kith, { payer: inga, lines: [['Coaching', 5100]] });
      const his = await bill(kith, { payer: nils, lines: [['School visit', 6200]] });
      const page = await browser.newPage({ base: kith.base, t, width: 360 });
      await signIn(page, { email, password: PASSWORD });
      assert.equal(at(page), '/sign-in/pick');
      assert.match(await main(page), /Inga Larsen[^]*Nils Larsen/);
      await goodPage(page);
      await press(page, 'Open Inga Larsen');
      await page.goto('/portal/bills');
      assert.match(await main(page), /\$51\.00/);
      assert.doesNotMatch(await main(page), /62\.00/);
      await keepCard(page, '/portal/cards/new', /4242/);
      await page.goto('/portal/switch');
      await press(page, /Open Nils/, { role: 'link' });
      assert.equal(at(page), `/with/${nils}/portal`);
      await page.goto(`/with/${nils}/portal/profile`);
      assert.match(await main(page), /555 010 2222/);
      assert.doesNotMatch(await main(page), /555 010 1111/);
      await page.goto(`/with/${nils}/portal/cards`);
      assert.match(await main(page), /No card on file/);
      await page.goto(`/with/${nils}/portal/bills/${his}/pay`);
      await goodPage(page);
      await page.getByLabel(/Another card|enter now/).check();
      await newCard(page, /4242/);
      await press(page, 'Pay');
      assert.match(await main(page), /\$62\.00 is paid/);
      assert.deepEqual(await kith.sql(`SELECT i.client_id, i.balance FROM invoice i WHERE i.client_id IN (${inga}, ${nils}) ORDER BY i.client_id`), [[String(inga), '5100'], [String(nils), '0']]);
      assert.deepEqual(await kith.sql(`SELECT id, phone FROM client WHERE id IN (${inga}, ${nils}) ORDER BY id`), [[String(inga), '+1 555 010 1111'], [String(nils), '+1 555 010 2222']]);
    });

    test('staff_charge_a_card_on_file_of_who_pays_and_no_other', async (t) => {
      await keepCard(await open(t, f.ana), '/portal/cards/new', /4242/);
      await keepCard(await open(t, f.ana), '/portal/cards/new', /9995/);
      await keepCard(await open(t, f.mia), '/portal/cards/new', /3184/).catch(() => {});
      const id = await bill(kith, { payer: f.ana.id, lines: [['Family therapy', 8000]] });
      const page = await openAs(browser, kith, t, desk);
      await page.goto(`/billing/invoices/${id}`);
      await press(page, 'Charge their card', { role: 'link', within: page.locator('main') });
      assert.match(await main(page), /Charge Ana Ruiz\?[^]*a card belongs to one person/);
      assert.doesNotMatch(await main(page), /3184/);
      await goodPage(page);
      expectStatus(page, 422);
      await page.getByLabel(/9995/).check();
      await press(page, 'Charge the card');
      assert.match(await page.locator('body').innerText(), /not enough|insufficient|declined/i);
      await page.goto(`/billing/invoices/${id}/charge`);
      await page.getByLabel(/4242/).check();
      await page.locator('#f-amount').fill('50');
      await press(page, 'Charge the card');
      assert.match(await page.locator('body').innerText(), /The card was charged/);
      assert.match(await main(page), /\$50\.00/);
      await goodPage(page);
      assert.deepEqual(await kith.sql(`SELECT balance FROM invoice WHERE id = ${id}`), [['3000']]);
      await kith.mailbox.next(f.ana.email, { subject: /^A payment was received$/ });
    });
  });
}
