import type { KvRun } from './kv-run.ts'
import { type Line, svgOf } from './line-chart.ts'
import { toolNames } from './load-tool.ts'

export interface KvChart {
  /** File name without its extension. */
  readonly name: string
  readonly svg: string
}

/**
 * The charts of results. For each scenario and number of nodes, one shows the rates of all stores
 * by both tools. For each number of nodes, one compares the tools themselves.
 */
export function kvCharts(runs: readonly KvRun[]): KvChart[] {
  const sizes = distinct(runs.map(({ nodes }) => nodes))
  const scenarios = distinct(runs.map(({ scenario }) => scenario))
  return sizes.flatMap((nodes) => {
    const ofSize = runs.filter((run) => run.nodes === nodes)
    const charts = [
      ...scenarios.map((scenario) => ratesChart(ofSize, scenario, nodes)),
      toolsChart(ofSize, nodes),
    ]
    return charts.filter((chart) => chart !== undefined)
  })
}

function ratesChart(runs: readonly KvRun[], scenario: string, nodes: number): KvChart | undefined {
  const found = runs.filter((run) => run.scenario === scenario)
  if (found.length === 0) return undefined
  const users = usersOf(found)
  const panels = toolNames.map((tool) => {
    const ofTool = found.filter((run) => run.tool === tool)
    const targets = distinct(ofTool.map(({ target }) => target))
    const lines = targets.map((target) =>
      lineOf(
        target,
        ofTool.filter((run) => run.target === target),
        users,
        ({ perSecond }) => perSecond,
      ),
    )
    return { title: `Requests a second, by ${tool}`, lines }
  })
  return {
    name: `${scenario}-${nodes}`,
    svg: svgOf({
      title: `${scenario}, ${nodesText(nodes)}`,
      about: `Requests a second by the number of users, for each store. The raw values are in runs.csv.`,
      xTitle: 'users',
      xLabels: users.map(String),
      isScaleShared: true,
      panels: panels.filter(({ lines }) => lines.length > 0),
    }),
  }
}

/**
 * The tools at the scenario and store with the highest rate, at which a tool is most likely the
 * limit.
 */
function toolsChart(runs: readonly KvRun[], nodes: number): KvChart | undefined {
  const fastest = runs.reduce<KvRun | undefined>(
    (best, run) => (best === undefined || run.perSecond > best.perSecond ? run : best),
    undefined,
  )
  if (fastest === undefined) return undefined
  const { scenario, target } = fastest
  const found = runs.filter((run) => run.scenario === scenario && run.target === target)
  const users = usersOf(found)
  const linesOf = (value: (run: KvRun) => number) =>
    toolNames.map((tool) =>
      lineOf(
        tool,
        found.filter((run) => run.tool === tool),
        users,
        value,
      ),
    )
  return {
    name: `tools-${nodes}`,
    svg: svgOf({
      title: `The load tools: ${scenario} on ${target}, ${nodesText(nodes)}`,
      about: 'Requests a second of each tool, and the CPU that it uses itself, by the number of users.',
      xTitle: 'users',
      xLabels: users.map(String),
      isScaleShared: false,
      panels: [
        { title: 'Requests a second', lines: linesOf(({ perSecond }) => perSecond) },
        { title: 'CPU of the tool in % of a core', lines: linesOf(({ toolCores }) => toolCores * 100) },
      ],
    }),
  }
}

function lineOf(
  name: string,
  runs: readonly KvRun[],
  users: readonly number[],
  value: (run: KvRun) => number,
): Line {
  const byUsers = new Map(runs.map((run) => [run.users, value(run)]))
  return { name, values: users.map((count) => byUsers.get(count)) }
}

function usersOf(runs: readonly KvRun[]): number[] {
  return distinct(runs.map(({ users }) => users)).sort((one, other) => one - other)
}

function nodesText(nodes: number): string {
  return nodes === 1 ? 'one node' : `${nodes} nodes`
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)]
}
