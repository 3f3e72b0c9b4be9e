export type Operation = 'put' | 'get'
export const operations: readonly Operation[] = ['put', 'get']

/** Length of one value. */
export const valueBytes = 100
/** The body of a put, and its type. */
export const formOf = (bytes: number) => `value=${'v'.repeat(bytes)}`
export const formType = 'application/x-www-form-urlencoded'
/** Starts the line with the result of a script. */
export const resultMarker = 'wrk-result '

/**
 * The script of wrk: each thread sends requests for random keys to one node. The requests are
 * prepared before the start, so that the load uses little CPU.
 *
 * @param keys their number
 */
export function wrkScript(operation: Operation, ports: readonly number[], keys: number): string {
  const form = `'value=' .. string.rep('v', ${valueBytes})`
  const type = `{ ['Content-Type'] = '${formType}' }`
  const request =
    operation === 'put' ? `wrk.format('PUT', path, ${type}, ${form})` : `wrk.format('GET', path)`
  return `
local ports = { ${ports.join(', ')} }
local threads = 0
function setup(thread)
  threads = threads + 1
  thread.addr = wrk.lookup('127.0.0.1', tostring(ports[(threads - 1) % #ports + 1]))[1]
  thread:set('seed', threads)
end
local requests = {}
function init()
  math.randomseed(seed)
  for key = 0, ${keys - 1} do
    local path = '${keyPath}' .. key
    requests[#requests + 1] = ${request}
  end
end
function request()
  return requests[math.random(#requests)]
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '${resultMarker}{"requests":%d,"us":%d,"p50Us":%d,"p99Us":%d,"failures":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
`
}

/** The folder of the keys. The name of a key is its number. */
export const keyPath = '/v2/keys/bench/'

export interface WrkResult {
  readonly requests: number
  /** The time of the run, in microseconds. */
  readonly us: number
  readonly p50Us: number
  readonly p99Us: number
  /** Failed connections, and answers with a status of 400 and above. */
  readonly failures: number
}

/** @returns undefined when wrk ended without a result */
export function wrkResultIn<Result = WrkResult>(output: string): Result | undefined {
  const line = output.split('\n').find((each) => each.startsWith(resultMarker))
  return line === undefined ? undefined : (JSON.parse(line.slice(resultMarker.length)) as Result)
}
