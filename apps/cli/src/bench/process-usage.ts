import { Failure } from '../failure.ts'

/** CPU of a process since its start in microseconds, and its resident memory in bytes. */
export interface Usage {
  readonly cpuUs: number
  readonly rssBytes: number
}

/** @param url of a process that serves `/metrics`: the api, or a node */
export async function usageOf(url: string): Promise<Usage> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const read = (name: string) => {
    const value = Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1])
    if (!Number.isFinite(value)) throw new Failure(`The metrics at ${url} lack ${name}.`)
    return value
  }
  return { cpuUs: read('process_cpu_seconds_total') * 1e6, rssBytes: read('process_resident_memory_bytes') }
}
