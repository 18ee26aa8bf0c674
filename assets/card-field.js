// The gateway's own field for a card (Stripe): what is typed there goes to the gateway and never to us. When it is done, our form says so.
const place = document.getElementById('card-field');
const form = document.getElementById('card-form');
const problem = document.getElementById('card-problem');
if (place && form && globalThis.Stripe) {
  const stripe = globalThis.Stripe(place.dataset.publishable);
  const asks = place.dataset.kind === 'action'; // a card on file, whose bank asks
  const elements = asks ? null : stripe.elements({ clientSecret: place.dataset.secret });
  elements?.create('payment').mount(place);
  const button = form.querySelector('button[type=submit]');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.hidden = true;
    const confirm = place.dataset.kind === 'setup' ? stripe.confirmSetup : stripe.confirmPayment;
    const { error } = asks
      ? await stripe.handleNextAction({ clientSecret: place.dataset.secret })
      : await confirm.call(stripe, { elements, confirmParams: { return_url: place.dataset.return }, redirect: 'if_required' });
    if (!error) return form.submit();
    problem.textContent = error.message;
    problem.hidden = false;
    button.disabled = false;
  });
} else if (problem) {
  problem.textContent = 'The field for your card could not be loaded. Try again, or call the practice to pay another way.';
  problem.hidden = false;
}
