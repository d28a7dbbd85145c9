export { rememberGeneration } from './generation.ts';
export { eraseAbout as eraseMailsAbout, eraseTo as eraseMailsTo, selectHolding as outgoingHeld } from './mail.repo.ts';
export { cancelMail, type NewMail, queueMail, queueMails } from './queueing.ts';
export { mailConfigured } from './smtp.ts';
