// The pictures in docs/screens, of the demo practice: KITH_SCREENS=1 ./dev test --only screens. Each page also has to be a good page.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { axe, fitsWidth, openBrowser, shot, signIn, startKith } from './lib.mjs';

const PASSWORD = 'Riverbend-demo-1';
const wanted = process.env.KITH_SCREENS === '1';
let kith, browser;
before(async () => {
  if (!wanted) return;
  kith = await startKith({ demo: true, args: ['--payments', 'test'] });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

const one = async (text) => (await kith.sql(text))[0]?.[0] ?? assert.fail(`nothing for ${text}`);
const person = (first, last) => one(`SELECT id FROM client WHERE first_name = '${first}' AND last_name = '${last}' LIMIT 1`);

/** take(page, name, path) looks at a page and keeps its picture; as(email) is a page of who has signed in. */
function photographer(t, width) {
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
  return { take, as };
}

for (const [kind, width] of [['desktop', 1280], ['phone', 360]]) {
  test(`pictures_${kind}`, { skip: !wanted, timeout: 120_000 }, async (t) => {
    const { take, as } = photographer(t, width);
    await take(await as(''), 'sign-in', '/sign-in');

    const leo = await person('Leo', 'Ruiz');
    const mia = await person('Mia', 'Okafor');
    const marcus = await person('Marcus', 'Bell');
    const [grant, contact] = (await kith.sql(`SELECT id, contact_id FROM portal_grant WHERE client_id = ${mia} AND state = 'active' LIMIT 1`))[0];
    const staff = await as('jonas.weber@riverbend.example');
    await take(staff, 'staff-home', '/staff');
    await take(staff, 'work', '/to-do');
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

  test(`pictures_of_money_${kind}`, { skip: !wanted, timeout: 120_000 }, async (t) => {
    const { take, as } = photographer(t, width);
    const leo = await person('Leo', 'Ruiz');
    const desk = await as('jonas.weber@riverbend.example');
    const bill = await one(`SELECT max(id) FROM invoice WHERE client_id = ${leo} AND state = 'sent'`);
    await take(desk, 'money', '/billing');
    await take(desk, 'money-invoice', `/billing/invoices/${bill}`);
    await take(desk, 'money-client', `/clients/${leo}/billing`);
    const family = await as('grace.whitfield@mail.example');
    await take(family, 'my-bills', '/portal/bills');
    await take(family, 'my-bill', await family.locator('main a[href*="/portal/bills/"]').first().getAttribute('href'));
  });

  test(`pictures_of_the_calendar_${kind}`, { skip: !wanted, timeout: 120_000 }, async (t) => {
    const { take, as } = photographer(t, width);
    const leo = await person('Leo', 'Ruiz');
    const desk = await as('theo.park@riverbend.example');
    const script = async () => width > 1000 && desk.locator('.cal-full a[href^="/appointments/"]').first().waitFor();
    const [[start, visit]] = await kith.sql(`SELECT a.starts_at, a.id FROM appointment a JOIN attendee t ON t.appointment_id = a.id WHERE t.client_id = ${leo} ORDER BY a.starts_at DESC LIMIT 1`);
    const day = new Date(Number(start) / 1000).toISOString().slice(0, 10);
    await desk.goto(`/calendar?view=week&day=${day}`);
    await script();
    await shot(desk, 'calendar-week');
    await take(desk, 'calendar-providers', `/calendar?view=providers&day=${day}`);
    await take(desk, 'visit', `/appointments/${visit}`);
    const family = await as('chidi.okafor@mail.example');
    const type = await one("SELECT id FROM appointment_type WHERE name = 'Phone call'");
    await take(family, 'my-appointments', '/portal/appointments');
    await take(family, 'my-book-who', `/portal/book/${type}`);
    await Promise.all([family.waitForEvent('load'), family.getByRole('button', { name: 'Show free times' }).click()]);
    await fitsWidth(family);
    await shot(family, 'my-book-times');
    await take(await as(''), 'public-booking', `/book/${await one('SELECT id FROM organization LIMIT 1')}`);
  });
}
