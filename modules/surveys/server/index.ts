/** Door of surveys for other modules. */
export { eraseComments as eraseRatingComments, type ResponseRow, selectOfCustomers as ratingsOfCustomers } from './response.repo.ts';
