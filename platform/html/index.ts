export { attributes, Html, html, linked, type Piece } from './tag.ts';
export { type Brand, customerPolicy, dateLocale, pageLanguage, sendPage, serveStylesheet, stylesheetPath } from './page.ts';
export { fillPageSlot, pageSlot, type PageSlotProps } from './slots.ts';
export { seal, unseal } from './sealing.ts';
export { acceptForms, type FormFile, FormPost, type FormUploads, readForm } from './forms.ts';
