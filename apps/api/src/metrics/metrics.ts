import type { CallReport, Mirror } from '@ticketcd/etcd'
import type { FailureCode } from '@ticketcd/schema'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { ClockStatus } from '../clock/time-reference.ts'
import type { LoadShedder } from '../http/load-shedder.ts'

/** Counters of the live streams since the start of the process. */
export interface LiveFigures {
  /** Number of open streams. */
  readonly size: number
  readonly counters: { messages: number; skipped: number; bytes: number }
}

/**
 * The metrics that Prometheus reads from `/metrics`: the process (with its event loop lag), every
 * call, the mirror. The `observe` methods add values that are read at each scrape.
 */
export class Metrics {
  private readonly registry = new Registry()
  private readonly calls: ReturnType<typeof procedureMetric>
  private readonly etcd: ReturnType<typeof etcdMetrics>
  private readonly checkout: ReturnType<typeof checkoutMetrics>

  constructor() {
    collectDefaultMetrics({ register: this.registry })
    this.calls = procedureMetric(this.registry)
    this.etcd = etcdMetrics(this.registry)
    this.checkout = checkoutMetrics(this.registry)
  }

  get contentType(): string {
    return this.registry.contentType
  }

  text(): Promise<string> {
    return this.registry.metrics()
  }

  onCall(procedure: string, code: FailureCode | 'ok', durationMs: number): void {
    this.calls.observe({ procedure, code }, durationMs / 1000)
  }

  onEtcdCall({ method, outcome, durationMs }: CallReport): void {
    this.etcd.calls.observe({ method, code: outcome }, durationMs / 1000)
  }

  onSetAside(): void {
    this.etcd.setAside.inc()
  }

  onProblem(record: string): void {
    this.etcd.problems.inc({ record })
  }

  onLostRace(): void {
    this.checkout.lostRaces.inc()
  }

  onBatch(steps: number): void {
    this.checkout.batches.observe(steps)
  }

  onForwarded(): void {
    this.checkout.forwarded.inc()
  }

  observeMirror(mirror: Pick<Mirror, 'revision' | 'ageMs' | 'problems'>): void {
    this.gauge('ticketcd_mirror_revision', 'The revision that the mirror holds.', () => mirror.revision)
    this.gauge(
      'ticketcd_mirror_age_seconds',
      'Time since the mirror last received data from etcd.',
      () => mirror.ageMs / 1000,
    )
    this.gauge(
      'ticketcd_mirror_problems',
      'Values in the mirror that do not parse now.',
      () => mirror.problems().length,
    )
  }

  observeClock(clock: { readonly status: ClockStatus }): void {
    this.gauge(
      'ticketcd_clock_ahead_seconds',
      'How far the clock of this process is ahead of the etcd nodes; NaN while it cannot be compared.',
      () => (clock.status.aheadMs ?? Number.NaN) / 1000,
    )
  }

  observeCatalogue(catalogue: { readonly size: number }): void {
    this.gauge('ticketcd_catalogue_events', 'Events in the search index.', () => catalogue.size)
  }

  observeLive(live: LiveFigures): void {
    this.gauge('ticketcd_live_streams', 'Live streams that are open.', () => live.size)
    this.counter(
      'ticketcd_live_messages_total',
      'Messages written to live streams.',
      () => live.counters.messages,
    )
    this.counter('ticketcd_live_bytes_total', 'Bytes written to live streams.', () => live.counters.bytes)
    this.counter(
      'ticketcd_live_skipped_total',
      'Times that a live stream skipped a message because its reader was too slow.',
      () => live.counters.skipped,
    )
  }

  observeRequests(loadShedder: Pick<LoadShedder, 'size' | 'bytes' | 'refused'>): void {
    this.gauge(
      'ticketcd_requests_under_way',
      'Requests to procedures that are under way.',
      () => loadShedder.size,
    )
    this.gauge(
      'ticketcd_request_body_bytes_under_way',
      'Announced bytes of the bodies of these requests.',
      () => loadShedder.bytes,
    )
    this.counter(
      'ticketcd_requests_turned_away_total',
      'Requests to procedures that were rejected as busy, because too many were under way, or their bodies were too large in sum.',
      () => loadShedder.refused,
    )
  }

  private gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read())
      },
    })
  }

  /** @param read returns the sum since the start of the process */
  private counter(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  }
}

/** It includes the outcomes of checkout: procedure="checkout.hold", code="not-enough-left". */
function procedureMetric(registry: Registry) {
  return new Histogram({
    name: 'ticketcd_procedure_duration_seconds',
    help: 'Duration of procedure calls, by procedure and outcome (ok, or the failure).',
    labelNames: ['procedure', 'code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
}

function etcdMetrics(registry: Registry) {
  const registers = [registry]
  return {
    calls: new Histogram({
      name: 'ticketcd_etcd_call_duration_seconds',
      help: 'Duration of calls to etcd with all their attempts, by method and outcome (ok, or the failure).',
      labelNames: ['method', 'code'],
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    setAside: new Counter({
      name: 'ticketcd_etcd_hosts_set_aside_total',
      help: 'Times that an etcd node was suspected after a failure or a slow answer, and skipped until it answered a probe.',
      registers,
    }),
    problems: new Counter({
      name: 'ticketcd_unreadable_values_total',
      help: 'Stored values that did not parse and were left out, each revision of a key once.',
      labelNames: ['record'],
      registers,
    }),
  }
}

function checkoutMetrics(registry: Registry) {
  const registers = [registry]
  return {
    lostRaces: new Counter({
      name: 'ticketcd_checkout_lost_races_total',
      help: 'Checkout transactions that lost a race and were decided again.',
      registers,
    }),
    batches: new Histogram({
      name: 'ticketcd_checkout_round_steps',
      help: 'Steps of orders in one committed batch.',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
      registers,
    }),
    forwarded: new Counter({
      name: 'ticketcd_checkout_forwarded_total',
      help: 'Steps of orders that were forwarded to the event leader.',
      registers,
    }),
  }
}
