// Every mail, as Chromium shows its golden HTML (tests/notify/golden): narrow and wide, light and dark, in each language; axe looks at one of
// each sort.
// Pictures of some in docs/screens: KITH_SCREENS=1 ./dev test --only mails.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, fitsWidth, openBrowser, root, shot } from './lib.mjs';

const folder = join(root, 'tests', 'notify', 'golden');
const style = readFileSync(join(folder, 'style.css'), 'utf8');
const pictured = {
  en: { phone: ['caregiver_invitation', 'neutral'], phone_dark: ['digest'], desktop: ['digest'], desktop_dark: [] },
  es: { phone: ['access_ending-client'], phone_dark: [], desktop: ['new_sign_in'], desktop_dark: ['invitation_accepted-client-waits'] },
};
let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

const mails = (language) => readdirSync(join(folder, language)).filter((file) => file.endsWith('.html'));
const html = (language, file) => readFileSync(join(folder, language, file), 'utf8').replace('<style>\n', () => `<style>\n${style}`);

for (const language of ['en', 'es'])
  for (const [kind, width] of [['phone', 360], ['desktop', 1280]]) {
    test(`mails_in_${language}_read_well_on_a_${kind}_in_both_themes`, { timeout: 900_000 }, async (t) => {
      const files = mails(language);
      assert.ok(files.length > 40);
      const page = await browser.newPage({ width, t, base: 'http://127.0.0.1' });
      for (const file of files) {
        await page.setContent(html(language, file));
        assert.equal(await page.locator('html').getAttribute('lang'), language, file);
        assert.equal(await page.locator('h1').count(), 1, file);
        await fitsWidth(page);
        for (const theme of ['light', 'dark']) { // a theme is colours: what fits in one fits in the other
          await page.emulateMedia({ colorScheme: theme });
          await axe(page, { bySort: true });
          const name = file.replace('.html', '');
          if (pictured[language][theme === 'dark' ? `${kind}_dark` : kind].includes(name)) await shot(page, `mail-${name}-${language}`, { full: true });
        }
      }
    });
  }
