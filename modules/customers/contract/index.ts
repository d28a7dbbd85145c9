export { customersErrors } from './errors.ts';
export { customersEvents } from './events.ts';
export * from './customer.ts';
export * from './merge.ts';
export * from './company.ts';
