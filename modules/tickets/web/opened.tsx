/** What only an open ticket needs, and the dialogs that one key opens, in a file of their own: the list is there before them. */
import './acting/choosing.tsx';
import './acting/macro-dialog.tsx';
import './acting/tags-dialog.tsx';

export { ConversationPane } from './conversation/conversation-pane.tsx';
export { CustomerPanel } from './panel/customer-panel.tsx';
