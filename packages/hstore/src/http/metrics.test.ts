import { expect, it } from 'vitest'
import { Histogram } from './histogram.ts'
import { metricsText } from './metrics.ts'

it('metrics are written in the Prometheus text format', () => {
  const fsync = Histogram.exponential(0.001, 3)
  for (const seconds of [0.0005, 0.001, 0.003, 9]) fsync.observe(seconds)
  const trips = new Map([['To="aa"', Histogram.exponential(0.1, 1)]])
  const text = metricsText([
    { name: 'a_total', type: 'counter', help: 'Counts.', value: () => 7 },
    { name: 'absent', type: 'gauge', help: 'Nothing yet.', value: () => undefined },
    { name: 'fsync_seconds', type: 'histogram', help: 'Writes.', value: () => fsync },
    { name: 'trip_seconds', type: 'histogram', help: 'To peers.', value: () => trips },
  ])
  expect(text).toBe(
    `# HELP a_total Counts.
# TYPE a_total counter
a_total 7
# HELP fsync_seconds Writes.
# TYPE fsync_seconds histogram
fsync_seconds_bucket{le="0.001"} 2
fsync_seconds_bucket{le="0.002"} 2
fsync_seconds_bucket{le="0.004"} 3
fsync_seconds_bucket{le="+Inf"} 4
fsync_seconds_sum 9.0045
fsync_seconds_count 4
# HELP trip_seconds To peers.
# TYPE trip_seconds histogram
trip_seconds_bucket{To="aa",le="0.1"} 0
trip_seconds_bucket{To="aa",le="+Inf"} 0
trip_seconds_sum{To="aa"} 0
trip_seconds_count{To="aa"} 0
`,
  )
})
