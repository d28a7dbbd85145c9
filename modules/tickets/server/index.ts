/** Door of tickets for other modules. Verbs take the transaction and who acts. */
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { visibility } from './ticket.access.ts';
import { selectVisibleIds } from './ticket.repo.ts';

export { linksEndingIn } from './around.repo.ts';
export { applyChange as changeTicket, type TicketChange } from './changing.ts';
export { previewOf } from './cleaning.ts';
export { ticketSetting } from './closing.ts';
export { type ImportedClosure, selectImportedClosures } from './closure.repo.ts';
export { createTicket, createTicketWithMessage, type NewTicket } from './creating.ts';
export { countExport, type ExportedTicket, type MessageForMail, selectBySource, selectExport, selectMessagesForMail, selectTicketsByIds } from './door.repo.ts';
export { countTicketsOf, type PersonalTicket, selectPersonalTickets } from './erase.repo.ts';
export { type ErasedTickets, eraseTicketsOf, eraseWordsElsewhere } from './erasing.ts';
export { ticketFollowerIds } from './following.repo.ts';
export {
  type CustomerMessage,
  type CustomerState,
  type CustomerTicket,
  closeByCustomer,
  customerConversation,
  customerFile,
  customerTickets,
  reopenByCustomer,
} from './for-customers.ts';
export { selectImported, selectImportedMessages } from './import.repo.ts';
export { type ImportedCounts, type ImportedMessage, type ImportedTicket, importLinks, importTickets } from './importing.ts';
export { insertMacro, selectAllMacros } from './macro.repo.ts';
export { addAgentMessage, addCustomerMessage, lockFinal } from './replying.ts';
export { rebuildSearch } from './search.follower.ts';
export { presentItems } from './ticket.present.ts';
export { lockTicket, type TicketRow } from './ticket.repo.ts';
export { insertView, selectAllViews } from './view.repo.ts';
export { ensureTags, insertField, insertStatus, insertTag, vocabulary, vocabularyChanged } from './vocabulary.repo.ts';

/** Which of these tickets the actor may see. */
export async function visibleTickets(tx: Scope, actor: Actor, ids: readonly number[]): Promise<Set<number>> {
  return selectVisibleIds(tx, await visibility(tx, actor), ids);
}
