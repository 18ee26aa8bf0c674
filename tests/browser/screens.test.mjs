// The pictures in docs/screens, of the demo practice: KITH_SCREENS=1 ./dev test --only screens. Each page also has to be a good page.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { axe, fitsWidth, openBrowser, shot, signIn, startKith } from './lib.mjs';

const PASSWORD = 'Riverbend-demo-1';
const wanted = process.env.KITH_SCREENS === '1';
let kith, browser;
before(async () => {
  if (!wanted) return;
  kith = await startKith({ demo: true });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

const one = async (text) => (await kith.sql(text))[0]?.[0] ?? assert.fail(`nothing for ${text}`);
const person = (first, last) => one(`SELECT id FROM client WHERE first_name = '${first}' AND last_name = '${last}' LIMIT 1`);

for (const [kind, width] of [['desktop', 1280], ['phone', 360]]) {
  test(`pictures_${kind}`, { skip: !wanted, timeout: 120_000 }, async (t) => {
    const take = async (page, name, path) => {
      const answer = await page.goto(path);
      assert.ok(answer.status() < 400, `${name}: ${path} answers ${answer.status()}`);
      await page.mouse.move(0, 0); // nothing looks pointed at
      await axe(page);
      await fitsWidth(page);
      await shot(page, name);
    };
    const as = async (email, options = {}) => {
      const page = await browser.newPage({ base: kith.base, width, t, ...options });
      if (email) await signIn(page, { email, password: PASSWORD });
      return page;
    };
    await take(await as(''), 'sign-in', '/sign-in');

    const leo = await person('Leo', 'Ruiz');
    const mia = await person('Mia', 'Okafor');
    const marcus = await person('Marcus', 'Bell');
    const [grant, contact] = (await kith.sql(`SELECT id, contact_id FROM portal_grant WHERE client_id = ${mia} AND state = 'active' LIMIT 1`))[0];
    const staff = await as('jonas.weber@riverbend.example');
    await take(staff, 'staff-home', '/staff');
    await take(staff, 'work', '/work');
    await take(staff, 'clients', '/clients');
    await take(staff, 'client', `/clients/${leo}`);
    await take(staff, 'family', `/clients/${leo}/family`);
    await take(staff, 'grant', `/clients/${mia}/family/${contact}/access`);
    await take(staff, 'portal-settings', `/clients/${mia}/portal-settings`);
    await take(staff, 'who-gets-what', `/clients/${leo}/who-gets-what`);
    await shot(staff, 'who-gets-what', { full: true });
    await take(staff, 'safe-mode', `/clients/${leo}/safe-mode`);
    await take(staff, 'notifications', `/clients/${mia}/notifications`);
    await take(staff, 'notices', '/notices');
    await take(staff, 'face-sheet', `/clients/${leo}/face-sheet`);
    await take(staff, 'link', `/clients/${leo}/family/link/${marcus}/access`);
    await staff.locator('select[name=relationship]').selectOption('caregiver');
    await staff.getByLabel(/^Give .* personal access/).check();
    await staff.locator('input[name=preset][value=full]').check();
    await staff.getByLabel('Legal guardian').check();
    await staff.locator('input[name=acknowledged]').check();
    await shot(staff, 'link-access', { full: true });
    await Promise.all([staff.waitForEvent('load'), staff.getByRole('button', { name: 'Preview and confirm' }).click()]);
    await shot(staff, 'preview', { full: true });

    const chidi = await as('chidi.okafor@mail.example');
    await take(chidi, 'portal-home', '/portal');
    await take(chidi, 'choices', '/portal/notification-settings');
    await take(chidi, 'choices-caregiver', `/as/${grant}/portal/notification-settings`);
    await take(chidi, 'switch', '/portal/switch');
    await take(chidi, 'acting', `/as/${grant}/portal`);
    await take(chidi, 'profile', `/as/${grant}/portal/profile`);
    await take(await as('zoe.marsh@mail.example'), 'govern', '/portal/family');
    await take(await as('jonas.weber@riverbend.example', { dark: true }), 'family', `/clients/${leo}/family`);
  });
}
