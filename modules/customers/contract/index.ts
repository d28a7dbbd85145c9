export * from './company.ts';
export * from './customer.ts';
export { customersErrors } from './errors.ts';
export { customersEvents } from './events.ts';
export * from './merge.ts';
