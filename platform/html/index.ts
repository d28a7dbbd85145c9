export { acceptForms, type FormFile, FormPost, type FormUploads, readForm } from './forms.ts';
export { type Brand, customerPolicy, dateLocale, pageLanguage, sendPage, serveStylesheet, stylesheetPath } from './page.ts';
export { seal, unseal } from './sealing.ts';
export { fillPageSlot, type PageSlotProps, pageSlot } from './slots.ts';
export { attributes, Html, html, linked, type Piece } from './tag.ts';
