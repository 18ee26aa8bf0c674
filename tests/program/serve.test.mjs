// `kith serve` as an operator meets it, on both databases: health, metrics, a taken port, stopping, being killed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { kith, startKith } from '../browser/kith.mjs';

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, () => {
    let site;
    before(async () => (site = await startKith({ db })));
    after(() => site?.stop());
    const get = (path, options) => fetch(site.base + path, { redirect: 'manual', ...options });

    test('healthz_and_readyz_answer_200', async () => {
      for (const path of ['/healthz', '/readyz']) assert.equal((await get(path)).status, 200, path);
    });

    test('metrics_are_prometheus_text', async () => {
      const response = await get('/metrics');
      assert.equal(response.status, 200);
      const lines = (await response.text()).trim().split('\n');
      assert.ok(lines.length > 3);
      for (const line of lines) assert.match(line, /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[^}]*\})? [-+0-9.eE]+|[a-z_]+(\{[^}]*\})? \+Inf)$/);
    });

    test('head_answers_as_get_without_a_body', async () => {
      const [head, whole] = [await get('/sign-in', { method: 'HEAD' }), await get('/sign-in')];
      assert.equal(head.status, whole.status);
      assert.equal(head.headers.get('content-type'), whole.headers.get('content-type'));
      assert.equal(await head.text(), '');
    });

    test('an_unknown_page_answers_404', async () => assert.equal((await get('/no/such/page')).status, 404));

    test('assets_are_immutable_and_compressed', async () => {
      const page = await (await get('/sign-in')).text();
      const css = /href="(\/assets\/[^"]+\.css)"/.exec(page)[1];
      const response = await get(css, { headers: { 'accept-encoding': 'br' } });
      assert.equal(response.status, 200);
      assert.match(response.headers.get('cache-control'), /immutable/);
      assert.equal(response.headers.get('content-encoding'), 'br');
      assert.equal((await get(css, { headers: { 'if-none-match': response.headers.get('etag') } })).status, 304);
    });

    test('pages_carry_a_strict_content_security_policy', async () => {
      const { headers } = await get('/sign-in');
      const policy = headers.get('content-security-policy');
      assert.match(policy, /default-src/);
      assert.doesNotMatch(policy, /unsafe-(inline|eval)/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.match(headers.get('cache-control'), /no-store/);
    });

    test('a_taken_port_is_named_and_fails_with_1', async () => {
      const listen = new URL(site.base).host;
      const { status, stderr } = await site.cli('serve', '--listen', listen, '--base-url', site.base, '--mail', `dir:${site.dir}`);
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(listen.split(':')[1]));
    });

    test('a_killed_server_starts_again_on_the_same_database', async () => {
      await site.restart('SIGKILL');
      assert.equal((await get('/readyz')).status, 200);
      const { status, stdout } = await site.cli('user', 'list');
      assert.equal(status, 0);
      assert.match(stdout, /owner@practice\.test/);
    });

    test('sigterm_ends_it_with_0_within_its_grace', async () => {
      assert.equal(await site.end(), 0);
      await site.restart();
    });

    test('no_secret_and_no_address_of_a_person_is_in_the_log', () => {
      const log = site.log();
      assert.match(log, /serve\.ready/);
      assert.doesNotMatch(log, /owner@practice\.test|correct horse|postgres:\/\/[^ ]*:[^ ]*@/);
    });
  });
}

test('serve_without_init_says_what_to_do', async () => {
  const { status, stderr } = await kith(['serve', '--db', 'sqlite:not-there.db', '--base-url', 'http://127.0.0.1:1', '--mail', 'dir:x'], { cwd: '/' });
  assert.equal(status, 1);
  assert.match(stderr, /kith init/);
});
