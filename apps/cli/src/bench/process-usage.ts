import { Failure } from '../failure.ts'

/** Of a process: CPU since its start in microseconds, resident memory in bytes. */
export interface Usage {
  readonly cpuUs: number
  readonly rssBytes: number
}

/** @param url of a process that tells its metrics at `/metrics`: of the api, or of etcd */
export async function usageOf(url: string): Promise<Usage> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const read = (name: string) => {
    const value = Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1])
    if (!Number.isFinite(value)) throw new Failure(`What answers at ${url} does not say ${name}.`)
    return value
  }
  return { cpuUs: read('process_cpu_seconds_total') * 1e6, rssBytes: read('process_resident_memory_bytes') }
}
