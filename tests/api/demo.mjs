// The demo practice, asked as its people: a caller has a session or none, in one dialect.
import { startKith } from '../browser/kith.mjs';
import { LATEST } from './lib.mjs';

/** Engines of this run: SQLite, and PostgreSQL where ./dev test started one. */
export const engines = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

/** Who asks: `ask(query, variables)` gives {data, errors, extensions}; `data(…)` fails the test on errors. */
export class Caller {
  constructor(base, { token, version, cookie } = {}) {
    Object.assign(this, { base, token, version, cookie });
  }

  /** The same person in the dialect of 2026. */
  latest() {
    return new Caller(this.base, { ...this, version: LATEST });
  }

  async ask(query, variables) {
    const headers = { 'content-type': 'application/json' };
    if (this.token) Object.assign(headers, { authorization: `Basic ${this.token}`, authorizationsource: 'API' });
    if (this.version) headers['Healthie-GraphQL-API-Version'] = this.version;
    const reply = await fetch(`${this.base}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    return { status: reply.status, ...(await reply.json()) };
  }

  async data(query, variables) {
    const reply = await this.ask(query, variables);
    if (reply.errors) throw new Error(`${query}\n${JSON.stringify(reply.errors)}`);
    return reply.data;
  }
}

/** The demo practice, served. `signIn(email)` gives a Caller with a session; `anybody` has none. */
export async function startDemo(t, engine) {
  const kith = await startKith({ t, demo: true, db: engine });
  const password = kith.setup.match(/password is\s+(\S+)/)[1];
  const anybody = new Caller(kith.base);
  const signIn = async (email) => {
    const { signIn } = await anybody.data(
      'mutation ($email: String, $password: String) { signIn(input: {email: $email, password: $password}) { token blocked_by_2fa messages { message } } }',
      { email, password },
    );
    if (!signIn.token) throw new Error(`${email}: ${JSON.stringify(signIn)}`);
    return new Caller(kith.base, { token: signIn.token });
  };
  return { kith, password, anybody, signIn };
}

/** The owner, whose second step is a code of this minute. */
export async function signInOwner(demo, email) {
  const owner = await demo.signIn(email);
  const { stdout } = await demo.kith.cli('demo', 'code');
  const code = stdout.match(/\d{6}/)[0];
  const reply = await owner.data(
    'mutation ($code: String) { validateVerificationToken(input: {verification_code: $code}) { token user { id } messages { message } } }',
    { code },
  );
  if (!reply.validateVerificationToken.user) throw new Error(JSON.stringify(reply));
  return owner;
}
