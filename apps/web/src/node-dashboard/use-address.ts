import { useState } from 'react'
import { type HistoryMetric, historyMetrics } from '../features/cluster/history-metric.ts'

interface Address {
  readonly prefix: string
  readonly metric: HistoryMetric
}

/** The state in the address, so that it survives a reload and can be shared as a link. */
export function useAddress() {
  const [address, setAddress] = useState(() => addressOf(window.location.search))
  const change = (fields: Partial<Address>) => {
    const next = { ...address, ...fields }
    setAddress(next)
    window.history.replaceState(null, '', `${window.location.pathname}${searchOf(next)}`)
  }
  return { address, change }
}

export function addressOf(search: string): Address {
  const params = new URLSearchParams(search)
  return {
    prefix: params.get('prefix') ?? '',
    metric: historyMetrics.find((metric) => metric === params.get('metric')) ?? 'probe',
  }
}

/** The reverse of `addressOf`; empty for the defaults. */
export function searchOf({ prefix, metric }: Address): string {
  const params = new URLSearchParams({
    ...(prefix !== '' && { prefix }),
    ...(metric !== 'probe' && { metric }),
  })
  return params.size === 0 ? '' : `?${params}`
}
