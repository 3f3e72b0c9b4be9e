import { formType, resultMarker } from '../v2/wrk-script.ts'
import type { ToolResult } from './load-tool.ts'
import { keyPathOf, readShareOf } from './planned-requests.ts'
import type { Scenario } from './scenario.ts'

const threadsMax = 16

/**
 * The threads of wrk. wrk opens the same number of connections in each of them and drops the rest,
 * and each thread uses one node. So the number of threads divides the number of users, and equals
 * the number of nodes if possible.
 */
export function kvThreads(users: number, nodes: number): number {
  if (users % nodes === 0) return nodes
  const divisors = Array.from({ length: threadsMax }, (_, index) => index + 1)
  return divisors.findLast((count) => users % count === 0) ?? 1
}

/** The output of the script. */
export interface KvScriptResult extends Omit<ToolResult, 'connected' | 'machineCpuUs'> {
  /** The first line of `/proc/stat`, after the requests have been prepared. */
  readonly machineAtStart: string
  readonly machineAtEnd: string
}

/** The script of wrk for a scenario. It prepares the requests before the start. */
export function kvScript(scenario: Scenario, ports: readonly number[]): string {
  return `
local ports = { ${ports.join(', ')} }
local threads = {}
function setup(thread)
  threads[#threads + 1] = thread
  thread.addr = wrk.lookup('127.0.0.1', tostring(ports[(#threads - 1) % #ports + 1]))[1]
  thread:set('seed', #threads)
end
local function machine()
  local file = io.open('/proc/stat')
  local line = file:read('*l')
  file:close()
  return line
end
local gets, puts, deletes = {}, {}, {}
notFound = 0
failed = 0
function init()
  math.randomseed(seed)
  local form = 'value=' .. string.rep('v', ${scenario.valueBytes})
  local headers = { ['Content-Type'] = '${formType}' }
  for key = 0, ${scenario.keyCount - 1} do
    local path = '${keyPathOf(scenario)}' .. key
    ${fillLines(scenario).join('\n    ')}
  end
  cpuAtStart = os.clock()
  machineAtStart = machine()
end
${requestFunction(scenario)}
function done(summary, latency)
  local e = summary.errors
  local missing = 0
  local bad = 0
  for _, thread in ipairs(threads) do
    missing = missing + thread:get('notFound')
    bad = bad + thread:get('failed')
  end
  local status = ${scenario.operation === 'delete' ? 'bad' : 'e.status'}
  io.write(string.format(
    '${resultMarker}{"requests":%d,"us":%d,"p50Us":%d,"p99Us":%d,"notFound":%d,"failures":%d,' ..
    '"cpuUs":%d,"machineAtStart":"%s","machineAtEnd":"%s"}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), missing,
    e.connect + e.read + e.write + e.timeout + status,
    (os.clock() - threads[#threads]:get('cpuAtStart')) * 1e6,
    threads[#threads]:get('machineAtStart'), machine()))
end
`
}

function fillLines(scenario: Scenario): string[] {
  const share = readShareOf(scenario)
  return [
    ...(share > 0 ? [`gets[#gets + 1] = wrk.format('GET', path)`] : []),
    ...(share < 1 ? [`puts[#puts + 1] = wrk.format('PUT', path, headers, form)`] : []),
    ...(scenario.operation === 'delete' ? [`deletes[#deletes + 1] = wrk.format('DELETE', path)`] : []),
  ]
}

function requestFunction(scenario: Scenario): string {
  switch (scenario.operation) {
    case 'read':
      return `function request() return gets[math.random(#gets)] end`
    case 'write':
      return `function request() return puts[math.random(#puts)] end`
    case 'mixed':
      return `
function request()
  local of = math.random() < ${readShareOf(scenario)} and gets or puts
  return of[math.random(#of)]
end`
    case 'delete':
      // Only for this operation: wrk passes each answer to a `response` function if there is one,
      // which uses CPU.
      return `
local written = nil
function request()
  if written == nil then
    written = math.random(#puts)
    return puts[written]
  end
  local key = written
  written = nil
  return deletes[key]
end
function response(status)
  if status == 404 then notFound = notFound + 1 elseif status > 399 then failed = failed + 1 end
end`
    default:
      return scenario.operation satisfies never
  }
}
