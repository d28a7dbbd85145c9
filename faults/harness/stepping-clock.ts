/** Starts the product with a clock that can be put forward and back while it runs: a message `{offMs}` says how far it is from the machine's. */
let offMs = 0;
process.on('message', (told: { offMs: number }) => {
  offMs = told.offMs;
});
// Being told must not keep the process alive.
process.channel?.unref();

const Real = Date;
const now = (): number => Real.now() + offMs;
globalThis.Date = new Proxy(Real, {
  construct: (target, given, self) => Reflect.construct(target, given.length === 0 ? [now()] : given, self) as Date,
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

export {};

await import('../../apps/server/main.ts');
