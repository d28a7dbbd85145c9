/** Door of webhooks for other modules. */
export { eraseAnswers as eraseWebhookAnswers } from './delivery.repo.ts';
