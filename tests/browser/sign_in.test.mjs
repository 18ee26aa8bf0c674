// The way in for staff: the sign-in page, the owner's second step, recovery codes, and out again; on both databases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { expectStatus, goodPage, linkTo, openBrowser, press, signIn, signInAdmin, startKith } from './lib.mjs';
import { addStaff, enrol, visitorFor } from './practice.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());
const at = (page) => new URL(page.url()).pathname;

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, () => {
    let kith;
    before(async () => (kith = await startKith({ db })));
    after(() => kith?.stop());
    const open = (options = {}) => browser.newPage({ base: kith.base, ...options });

    for (const dark of [false, true]) {
      for (const width of [1280, 360]) {
        test(`the_sign_in_page_is_good_at_${width}_${dark ? 'dark' : 'light'}`, async () => {
          const page = await open({ width, dark });
          await page.goto('/sign-in');
          await goodPage(page, db === 'sqlite' ? 'sign-in' : '');
        });
      }
    }

    test('a_page_of_an_account_asks_a_stranger_to_sign_in', async () => {
      const page = await open();
      expectStatus(page, 401);
      await page.goto('/account');
      await goodPage(page);
      assert.match(await page.locator('main').innerText(), /sign in/i);
    });

    test('who_forgot_the_password_sets_a_new_one_by_the_link_of_the_mail', async () => {
      const nora = await addStaff(kith, 'provider', { first: 'Nora', last: 'Lindgren' });
      const page = await open({ width: 360 });
      await page.goto('/sign-in');
      await press(page, /Forgot your password/, { role: 'link' });
      await page.getByLabel('E-mail address').fill(nora.email);
      await press(page, 'Send me a link');
      assert.match(await page.locator('main').innerText(), /Look into your mailbox/);
      assert.doesNotMatch(await page.locator('main').innerText(), /was not saved/);
      assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith('draft '))), [], 'where nobody is signed in nothing is kept');
      const link = new URL(linkTo(await kith.mailbox.next(nora.email, { subject: /password/i }), '/reset'));
      await page.goto(link.pathname + link.search);
      await goodPage(page);
      const chosen = 'nine slow otters by the weir';
      for (const field of await page.locator('input[type=password]').all()) await field.fill(chosen);
      await press(page, 'Set password and sign in');
      assert.equal(at(page), '/staff');
      await visitorFor(kith, { email: nora.email, password: chosen });
    });

    test('an_owner_sets_up_the_second_step_and_then_needs_it', async () => {
      const page = await open();
      await signInAdmin(page, kith);
      assert.equal(kith.admin.recovery.length, 10);
      assert.equal(at(page), '/staff');
      const again = await open();
      await signIn(again, { ...kith.admin, secret: undefined });
      assert.equal(at(again), '/sign-in/code');
      await goodPage(again);
      await signIn(again, kith.admin);
      assert.equal(at(again), '/staff');
    });

    test('a_recovery_code_works_once', async () => {
      const code = kith.admin.recovery[0];
      const page = await open();
      await signIn(page, { ...kith.admin, secret: undefined, code });
      assert.equal(at(page), '/staff');
      const again = await open();
      expectStatus(again, 422);
      await signIn(again, { ...kith.admin, secret: undefined, code });
      assert.equal(at(again), '/sign-in/code');
    });

    test('new_recovery_codes_are_made_in_my_account_and_the_old_ones_die', async () => {
      const page = await open();
      await signIn(page, kith.admin);
      await page.goto('/account');
      await press(page, 'New recovery codes', { role: 'link' });
      if (at(page) === '/unlock') {
        await page.locator('input[name=password]').fill(kith.admin.password);
        await press(page, 'Go on');
      }
      assert.equal(at(page), '/account/recovery-codes');
      await goodPage(page);
      await press(page, 'Make new codes');
      const codes = await page.locator('ul.codes code').allInnerTexts();
      assert.equal(codes.length, 10);
      await goodPage(page);
      const again = await open();
      expectStatus(again, 422);
      await signIn(again, { ...kith.admin, secret: undefined, code: kith.admin.recovery[1] });
      assert.equal(at(again), '/sign-in/code');
      kith.admin.recovery = codes;
      const back = await open();
      await signIn(back, { ...kith.admin, secret: undefined, code: codes[0] });
      assert.equal(at(back), '/staff');
    });

    test('a_wrong_password_and_an_unknown_address_get_the_same_answer', async () => {
      const answers = [];
      for (const email of [kith.admin.email, 'nobody@practice.test']) {
        const page = await open();
        expectStatus(page, 422);
        await signIn(page, { email, password: 'not the password at all' });
        assert.equal(at(page), '/sign-in');
        await goodPage(page);
        answers.push((await page.locator('main').innerText()).replaceAll(email, '…'));
      }
      assert.equal(answers[0], answers[1]);
    });

    test('the_own_account_lists_where_each_session_was_used_last_and_signs_out_one_or_all', async () => {
      const account = await addStaff(kith, 'admin'); // with codes of its own: each can be used once
      const [here, there, third] = [await open(), await open({ width: 360, dark: true }), await open()];
      await signInAdmin(here, { admin: account });
      for (const page of [there, third]) await signIn(page, account);
      await there.goto('/account');
      await goodPage(there);
      await here.goto('/account');
      await goodPage(here);
      const listed = here.locator('ul.people > li');
      const before = await listed.count();
      assert.match(await listed.first().innerText(), /last used .* from 127\.0\.0\.1 · signed in .* from 127\.0\.0\.1/);
      await press(here, /^Sign out .+/, { within: listed });
      assert.equal(await listed.count(), before - 1);
      await press(here, 'Sign out everywhere');
      assert.equal(at(here), '/sign-in');
      for (const page of [here, there, third]) {
        expectStatus(page, 401);
        await page.goto('/account');
        assert.match(await page.locator('main').innerText(), /sign in/i);
      }
    });

    test('the_password_page_gives_a_new_cookie_and_the_old_one_opens_nothing', async () => {
      const page = await open();
      await signIn(page, kith.admin);
      const cookie = async () => (await page.context().cookies()).find(({ name }) => name === 'kith-session').value;
      const old = await cookie();
      await page.goto('/unlock?to=/account');
      await page.getByLabel('Password').fill(kith.admin.password);
      await press(page, 'Go on');
      assert.equal(at(page), '/account');
      assert.notEqual(await cookie(), old);
      const stolen = await fetch(`${kith.base}/account`, { redirect: 'manual', headers: { cookie: `kith-session=${old}` } });
      assert.notEqual(stolen.status, 200);
    });

    test('it_works_without_scripts', async () => {
      const account = await addStaff(kith, 'admin');
      const { secret } = await enrol(await visitorFor(kith, account));
      const page = await open({ scripts: false });
      await signIn(page, { ...account, secret });
      assert.equal(at(page), '/staff');
    });
  });
}

test('the_code_of_the_demo_is_printed_still_when_its_owner_has_looked_at_a_new_second_step', async (t) => {
  const kith = await startKith({ t, demo: true });
  const code = async () => {
    const printed = await kith.cli('demo', 'code');
    assert.equal(printed.status, 0, printed.stderr);
    return printed.stdout.trim();
  };
  const rosa = await visitorFor(kith, { email: 'rosa.lind@riverbend.example', password: 'Riverbend-demo-1' });
  assert.equal((await rosa.submit('/sign-in/code', { code: await code() })).status, 303);
  assert.match(await (await rosa.fetch('/sign-in/enrol')).text(), /bigcode/);
  assert.match(await code(), /^\d{6}$/);
});
