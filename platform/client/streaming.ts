/** The live stream with resume: EventSource reconnects by itself after a drop but not after an error answer; this does both. */

export type LiveMessage = { id: string; type: string; [member: string]: unknown };
export type LiveState = 'connecting' | 'open' | 'lost';
export type LiveOptions = {
  onEvent: (event: LiveMessage) => void;
  onState?: (state: LiveState) => void;
  lastEventId?: string;
  url?: string;
};

const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** The server sends a comment at least this often; EventSource hides comments, so only a 'ping' event counts as life. */
const patienceMs = 90_000;

function parse(id: string, data: string): LiveMessage | null {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null) return null;
    const fields = value as Record<string, unknown>;
    return { type: '', ...fields, id: id || String(fields.id ?? '') };
  } catch {
    return null;
  }
}

/** Connects until the returned function is called. After a break it goes on behind the last event seen. */
export function liveEvents(options: LiveOptions): () => void {
  let last = options.lastEventId ?? '';
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = firstWaitMs;
  let heardPing = false;
  let watch: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const alive = (): void => {
    clearTimeout(watch);
    if (heardPing) watch = setTimeout(retry, patienceMs);
  };
  const take = (message: MessageEvent<string>): void => {
    if (message.lastEventId) last = message.lastEventId;
    alive();
    const event = parse(message.lastEventId, message.data);
    if (event?.type) options.onEvent(event);
  };
  const connect = (): void => {
    if (closed) return;
    options.onState?.('connecting');
    const base = options.url ?? '/api/v1/events';
    source = new EventSource(last ? `${base}?lastEventId=${encodeURIComponent(last)}` : base, { withCredentials: true });
    source.onopen = () => {
      waitMs = firstWaitMs;
      options.onState?.('open');
      alive();
    };
    source.onmessage = take;
    source.addEventListener('ping', () => {
      heardPing = true;
      alive();
    });
    source.onerror = () => {
      options.onState?.('lost');
      // CONNECTING means that the browser itself tries again, with Last-Event-ID.
      if (source?.readyState === EventSource.CLOSED) retry();
    };
  };
  const retry = (): void => {
    source?.close();
    clearTimeout(timer);
    if (closed) return;
    // Spread, so that a restarted server does not meet everyone in the same second.
    timer = setTimeout(connect, waitMs * (0.7 + Math.random() * 0.6));
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  };
  const online = (): void => {
    if (source?.readyState === EventSource.OPEN) return;
    waitMs = firstWaitMs;
    source?.close();
    clearTimeout(timer);
    connect();
  };
  addEventListener('online', online);
  connect();
  return () => {
    closed = true;
    removeEventListener('online', online);
    clearTimeout(timer);
    clearTimeout(watch);
    source?.close();
  };
}
