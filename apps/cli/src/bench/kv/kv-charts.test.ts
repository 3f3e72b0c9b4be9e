import { describe, expect, it } from 'vitest'
import { run } from '../../testing/kv-run.ts'
import { kvCharts } from './kv-charts.ts'
import { type LineChart, svgOf } from './line-chart.ts'

const chart: LineChart = {
  title: 'Reads & writes',
  about: 'A <chart>.',
  xTitle: 'users',
  xLabels: ['1', '8', '64'],
  isScaleShared: true,
  panels: [{ title: 'by wrk', lines: [{ name: 'map', values: [10, undefined, 1_000] }] }],
}
const count = (text: string, part: string) => text.split(part).length - 1

describe('the charts of results', () => {
  it('are one for each scenario and size, and one of the tools for each size', () => {
    const runs = [run, { ...run, nodes: 5 }, { ...run, scenario: 'same-write', perSecond: 9 }]
    expect(kvCharts(runs).map(({ name }) => name)).toEqual([
      'random-read-1',
      'same-write-1',
      'tools-1',
      'random-read-5',
      'tools-5',
    ])
    expect(kvCharts([])).toEqual([])
  })

  it('have a panel for each tool, and a line for each store', () => {
    const [rates] = kvCharts([run, { ...run, tool: 'autocannon' }, { ...run, target: 'etcd' }])
    expect(count(rates?.svg ?? '', 'class="sub"')).toBe(2)
    expect(rates?.svg.match(/<title>[^<]+<\/title>/g)).toEqual([
      '<title>map</title>',
      '<title>etcd</title>',
      '<title>map</title>',
    ])
  })

  it('show the tools at the highest rate, with their CPU', () => {
    const fast = { ...run, target: 'etcd', scenario: 'same-read', perSecond: 900 }
    const tools = kvCharts([run, fast, { ...fast, tool: 'autocannon', perSecond: 90 }]).at(-1)
    expect(tools?.svg).toContain('The load tools: same-read on etcd, one node')
    expect(tools?.svg).toContain('CPU of the tool in % of a core')
  })
})

describe('a line chart', () => {
  it('has a marker for each value, and none for a missing value', () => {
    const svg = svgOf(chart)
    // One more in the legend.
    expect(count(svg, 'class="mark"')).toBe(3)
    expect(svg).toContain('d="M60 240L300 0"')
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('is drawn even if it has no positive value', () => {
    const svg = svgOf({ ...chart, panels: [{ title: 'by wrk', lines: [{ name: 'map', values: [0] }] }] })
    expect(count(svg, 'class="mark"')).toBe(1)
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('has one axis for all panels, or one for each', () => {
    const second = { title: 'by autocannon', lines: [{ name: 'map', values: [1, 2, 3] }] }
    const ticks = (isScaleShared: boolean) =>
      count(svgOf({ ...chart, isScaleShared, panels: [...chart.panels, second] }), 'class="grid"')
    expect(ticks(true)).toBe(2 * 4)
    expect(ticks(false)).toBe(3 + 2)
  })

  it('escapes texts', () => {
    const svg = svgOf(chart)
    expect(svg).toContain('<title id="title">Reads &amp; writes</title>')
    expect(svg).toContain('A &lt;chart>.')
  })

  it('has colours for a light and a dark page', () => {
    const [light = '', dark = ''] = svgOf(chart).split('@media (prefers-color-scheme:dark)')
    for (const part of [light, dark])
      expect(part).toMatch(/\.paper\{fill:#[\da-f]{6}\}text\{fill:#[\da-f]{6}\}/)
  })
})
