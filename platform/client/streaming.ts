/**
 * The live stream with resume. Read with fetch rather than EventSource: that one needs every event name in advance,
 * hides heartbeats (so a dead connection looks alive) and gives up for good after an error answer.
 */

export type LiveMessage = {
  /** `xid-seq`; empty for notices that are not facts of the log. */
  id: string;
  /** 'ticket.created', 'message.received', …; 'reset' means: too far behind, load afresh. */
  type: string;
  at: string | null;
  actor: { kind: string; id: string | null } | null;
  ticketId: number | null;
  customerId: number | null;
  queueId: number | null;
  data: Record<string, unknown>;
};
export type LiveState = 'connecting' | 'open' | 'lost';
export type LiveOptions = {
  onEvent: (event: LiveMessage) => void;
  onState?: (state: LiveState) => void;
  lastEventId?: string;
  url?: string;
};

const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** The server writes at least every 20 s. */
const patienceMs = 50_000;

type Parsed = { messages: LiveMessage[]; rest: string; lastId: string; retryMs: number | undefined };

/** Cuts whole events out of received text; what is not complete yet stays in `rest`. */
export function parseStream(text: string, lastId: string): Parsed {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = blocks.pop() ?? '';
  const parsed: Parsed = { messages: [], rest, lastId, retryMs: undefined };
  for (const block of blocks) {
    let type = '';
    let id = '';
    const data: string[] = [];
    for (const line of block.split('\n')) {
      const at = line.indexOf(':');
      if (at <= 0) continue;
      const value = line.slice(at + 1).replace(/^ /, '');
      const field = line.slice(0, at);
      if (field === 'event') type = value;
      else if (field === 'data') data.push(value);
      else if (field === 'id') id = value;
      else if (field === 'retry' && /^\d+$/.test(value)) parsed.retryMs = Number(value);
    }
    if (id) parsed.lastId = id;
    if (!type || type === 'hello') continue;
    parsed.messages.push(messageOf(id, type, objectOf(data.join('\n'))));
  }
  return parsed;
}

function objectOf(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Facts of the log come in an envelope; notices are bare. */
function messageOf(id: string, type: string, body: Record<string, unknown>): LiveMessage {
  const number = (name: string): number | null => (typeof body[name] === 'number' ? body[name] : null);
  const fact = body.type === type;
  return {
    id,
    type,
    at: typeof body.at === 'string' ? body.at : null,
    actor: typeof body.actor === 'object' ? (body.actor as LiveMessage['actor']) : null,
    ticketId: number('ticketId'),
    customerId: number('customerId'),
    queueId: number('queueId'),
    data: fact ? ((body.data ?? {}) as Record<string, unknown>) : body,
  };
}

type Connection = { options: LiveOptions; lastId: string; waitMs: number; abort: AbortController };

/** One connection, until it breaks. False when asking again makes no sense (signed out). */
async function readOnce(connection: Connection): Promise<boolean> {
  const { options, abort } = connection;
  let watch: ReturnType<typeof setTimeout> | undefined;
  const alive = (): void => {
    clearTimeout(watch);
    watch = setTimeout(() => abort.abort(), patienceMs);
  };
  try {
    alive();
    const response = await fetch(options.url ?? '/api/v1/events', {
      headers: { accept: 'text/event-stream', ...(connection.lastId && { 'last-event-id': connection.lastId }) },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: abort.signal,
    });
    if (response.status === 401 || response.status === 403) return false;
    // An id the server does not know any more (a restored database): begin anew, and say so.
    if (response.status === 422 && connection.lastId) {
      connection.lastId = '';
      options.onEvent(messageOf('', 'reset', {}));
    }
    if (!response.ok || !response.body) return true;
    options.onState?.('open');
    connection.waitMs = firstWaitMs;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return true;
      alive();
      const parsed = parseStream(text + value, connection.lastId);
      text = parsed.rest;
      connection.lastId = parsed.lastId;
      for (const message of parsed.messages) options.onEvent(message);
    }
  } catch {
    return true;
  } finally {
    clearTimeout(watch);
  }
}

/** Connects until the returned function is called. After a break it goes on behind the last event seen. */
export function liveEvents(options: LiveOptions): () => void {
  const connection: Connection = { options, lastId: options.lastEventId ?? '', waitMs: firstWaitMs, abort: new AbortController() };
  let closed = false;
  let hurry: (() => void) | undefined;
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!closed) {
      options.onState?.('connecting');
      connection.abort = new AbortController();
      const again = await readOnce(connection);
      if (closed || !again) return;
      options.onState?.('lost');
      // Spread, so that a restarted server does not meet everyone in the same second.
      await pause(connection.waitMs * (0.7 + Math.random() * 0.6));
      connection.waitMs = Math.min(connection.waitMs * 2, longestWaitMs);
    }
  };
  const online = (): void => {
    connection.waitMs = firstWaitMs;
    hurry?.();
  };
  // The browser knows that the network is gone long before a silent connection shows it.
  const offline = (): void => connection.abort.abort();
  addEventListener('online', online);
  addEventListener('offline', offline);
  void run();
  return () => {
    closed = true;
    removeEventListener('online', online);
    removeEventListener('offline', offline);
    connection.abort.abort();
    hurry?.();
  };
}
