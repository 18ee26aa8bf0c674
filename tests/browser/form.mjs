// tests/browser/form.mjs — a person without a browser: cookies, and forms posted with their hidden fields, by fetch.
import assert from 'node:assert/strict';

export class Visitor {
  #cookies = new Map();

  constructor(base) {
    this.base = base;
  }

  cookie(name) {
    return this.#cookies.get(name);
  }

  cookies() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async fetch(path, options = {}) {
    const headers = { ...options.headers, ...(this.#cookies.size ? { cookie: this.cookies() } : {}) };
    const response = await fetch(new URL(path, this.base), { redirect: 'manual', ...options, headers });
    for (const line of response.headers.getSetCookie?.() ?? [response.headers.get('set-cookie')].filter(Boolean)) {
      const [pair, ...attributes] = line.split(';');
      const [name, value] = [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()];
      if (attributes.some((text) => /^ *max-age=-?0*$|^ *max-age=-/i.test(text))) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** Opens `path`, fills its form (the one whose action is `action`, else the first that posts and is not the sign-out of the frame) and sends it. */
  async submit(path, fields, { action } = {}) {
    const page = await this.fetch(path);
    const html = await page.text();
    const forms = [...html.matchAll(/<form\b[^>]*method="post"[^>]*>[^]*?<\/form>/g)].map((match) => match[0]);
    const form = forms.find((text) => (action ? text.includes(`action="${action}"`) : !text.includes('action="/sign-out"')));
    assert.ok(form, `no form for ${action ?? 'posting'} on ${path} (status ${page.status})`);
    const body = new URLSearchParams();
    for (const [input] of form.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)) {
      body.append(/name="([^"]*)"/.exec(input)[1], decode(/value="([^"]*)"/.exec(input)?.[1] ?? ''));
    }
    for (const [name, value] of Object.entries(fields)) {
      body.delete(name);
      for (const one of [value].flat()) body.append(name, one);
    }
    const target = decode(/action="([^"]*)"/.exec(form)?.[1] ?? path);
    return this.fetch(target, { method: 'POST', body, headers: { origin: new URL(this.base).origin } });
  }
}

const decode = (text) => text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'");
