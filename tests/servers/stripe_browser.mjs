// tests/servers/stripe_browser.mjs — what the stand-in serves as Stripe.js: a field that is a choice of cards, and the two
// functions that our pages call. Nobody types a number.
export const BROWSER_SCRIPT = (url, cards) => `
window.Stripe = (publishable) => {
  const ask = async (secret, form) => {
    const id = secret.split('_secret_')[0], kind = id.startsWith('seti_') ? 'setup_intents' : 'payment_intents';
    const body = new URLSearchParams({ key: publishable, client_secret: secret, ...form });
    const answer = await (await fetch('${url}/v1/' + kind + '/' + id + '/confirm', { method: 'POST', body })).json();
    return answer.error ? { error: answer.error } : { [kind === 'setup_intents' ? 'setupIntent' : 'paymentIntent']: answer };
  };
  const form = ({ payment_method: method } = {}) =>
    typeof method === 'string' ? { payment_method: method } : { card: method.card.field.value };
  return {
    elements: () => ({
      create: () => {
        const field = document.createElement('select');
        field.setAttribute('aria-label', 'Test card');
        for (const name of ${JSON.stringify(Object.keys(cards))}) field.add(new Option(name, name));
        return { field, on() {}, mount(place) { (typeof place === 'string' ? document.querySelector(place) : place).append(field); } };
      },
    }),
    confirmCardSetup: (secret, options) => ask(secret, form(options)),
    confirmCardPayment: (secret, options) => ask(secret, form(options)),
  };
};
`;
