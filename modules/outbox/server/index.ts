export { eraseAbout as eraseMailsAbout, eraseTo as eraseMailsTo } from './mail.repo.ts';
export { cancelMail, type NewMail, queueMail } from './queueing.ts';
export { mailConfigured } from './smtp.ts';
