/** Counters and times for /metrics, by route pattern (never by address, so that the number of series stays bounded). */
import { Counter, collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client';

const requests = new Counter({ name: 'careloop_http_requests_total', help: 'HTTP requests by route and status.', labelNames: ['method', 'route', 'status'] });
const duration = new Histogram({
  name: 'careloop_http_duration_seconds',
  help: 'Time to answer by route.',
  labelNames: ['method', 'route'],
  buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
});
let defaults = false;

export function countRequest(config: { careloop?: string }, method: string, status: number, ms: number): void {
  const route = config.careloop ?? 'other';
  requests.inc({ method, route, status: String(status) });
  duration.observe({ method, route }, ms / 1000);
}

export async function metricsText(): Promise<string> {
  if (!defaults) {
    collectDefaultMetrics();
    defaults = true;
  }
  return register.metrics();
}

const readings = new Map<string, () => Promise<number> | number>();

/** A number that is read when asked for (queue depth, follower lag): of the product that was put together last, when there were several in this process. */
export function gauge(name: string, help: string, read: () => Promise<number> | number): void {
  readings.set(name, read);
  if (register.getSingleMetric(name)) return;
  new Gauge({
    name,
    help,
    async collect() {
      this.set((await readings.get(name)?.()) ?? 0);
    },
  });
}
