export { customersErrors } from './errors.ts';
