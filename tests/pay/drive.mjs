// tests/pay/drive.mjs — tests/pay/drive.c as functions: the pay room, asking a stand-in of Stripe.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startStripe } from '../servers/stripe.mjs';

const program = join(process.env.KITH_SOURCE ?? '.', 'build/tests/pay/pay_drive');
export const newKey = () => `kith-${randomBytes(12).toString('hex')}`;

/** Gives {stripe, ask, log, customer, card, order}; both end with the test, which fails on what Stripe would not take. */
export async function startDrive(t, { key, secrets, live } = {}) {
  const mode = live ? 'live' : 'test';
  const stripe = await startStripe({ key: `rk_${mode}_of_the_stand_in`, publishable: `pk_${mode}_of_the_stand_in` });
  const child = spawn(program, [stripe.url, key ?? stripe.key, stripe.publishable, secrets ?? stripe.secret]);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const drive = { stripe, log: '' };
  child.stderr.on('data', (chunk) => (drive.log += chunk));
  t.after(async () => {
    child.stdin.end();
    const status = await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(child.exitCode)));
    await stripe.close();
    assert.equal(status, 0, drive.log);
    assert.deepEqual(stripe.faults, [], 'what Stripe was asked');
  });
  /** One command; the object that comes back. */
  drive.ask = async (...parts) => {
    child.stdin.write(`${parts.join('\t')}\n`);
    const { value, done } = await answers.next();
    assert.ok(!done, `pay_drive ended: ${drive.log}`);
    return JSON.parse(value);
  };
  drive.customer = async (reference = 'client-1') => (await drive.ask('customer', reference, newKey())).number;
  /** A card of this kind that the customer entered in the hosted fields. */
  drive.card = async (customer, kind = 'success') => {
    const { number } = await drive.ask('setup', customer, newKey());
    stripe.choose(number, kind);
    if (stripe.books.intents.get(number).status === 'requires_action') stripe.authenticate(number, true);
    const { end, method } = await drive.ask('setup_read', customer, number);
    assert.equal(end, 'done');
    return method;
  };
  /** charge() with what is not said: 12500 USD for payment-1, off session. */
  drive.charge = (customer, method, { minor = 12500, key: k = newKey(), reference = 'payment-1', session = 'off', words = '', back = '' } = {}) =>
    drive.ask('charge', customer, method, minor, 'USD', k, reference, session, words, back);
  return drive;
}
