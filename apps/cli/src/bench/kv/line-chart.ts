/*
 * Line charts as SVG text. The vertical axis is logarithmic: in one chart the rates of the stores
 * differ by a factor of a hundred. Colours follow the light or dark theme of the reader. Each line
 * has its own marker and dashes, so the chart is readable without colours.
 */

export interface LineChart {
  readonly title: string
  /** A description for screen readers. */
  readonly about: string
  readonly xTitle: string
  readonly xLabels: readonly string[]
  readonly panels: readonly Panel[]
  /** Whether all panels have one vertical axis, so that they can be compared. */
  readonly isScaleShared: boolean
}

export interface Panel {
  readonly title: string
  readonly lines: readonly Line[]
}

export interface Line {
  readonly name: string
  /**
   * One for each label of the horizontal axis. A value that is missing or not positive is left out.
   */
  readonly values: readonly (number | undefined)[]
}

const [panelWidth, panelHeight] = [360, 240]
const [left, top, gap, bottom] = [72, 64, 72, 64]
const legendRowHeight = 20
const legendColumns = 4
const styles = [
  { light: '#1f5fbf', dark: '#7fb0ff', dash: '', marker: 'circle' },
  { light: '#b3400b', dark: '#ff9a5c', dash: '7 3', marker: 'square' },
  { light: '#0b7a55', dark: '#4fd1a5', dash: '2 3', marker: 'triangle' },
  { light: '#8a2f86', dark: '#e39be0', dash: '9 3 2 3', marker: 'diamond' },
  { light: '#555555', dark: '#c4c4c4', dash: '4 4', marker: 'circle' },
  { light: '#7a5c00', dark: '#e0bf4f', dash: '12 4', marker: 'square' },
  { light: '#a3123f', dark: '#ff85a8', dash: '1 4', marker: 'triangle' },
] as const
type Style = (typeof styles)[number]

export function svgOf(chart: LineChart): string {
  const names = [...new Set(chart.panels.flatMap(({ lines }) => lines.map(({ name }) => name)))]
  const rows = Math.ceil(names.length / legendColumns)
  const width = left + chart.panels.length * (panelWidth + gap)
  const height = top + panelHeight + bottom + rows * legendRowHeight
  const shared = decadesOf(chart.panels)
  const panels = chart.panels.map((panel, index) => {
    const x = left + index * (panelWidth + gap)
    const range = chart.isScaleShared ? shared : decadesOf([panel])
    return `<g transform="translate(${x} ${top})">${panelSvg(panel, chart, range, names)}</g>`
  })
  const legendTop = top + panelHeight + bottom
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title about">
<title id="title">${escaped(chart.title)}</title>
<desc id="about">${escaped(chart.about)}</desc>
<style>${css()}</style>
<rect class="paper" width="${width}" height="${height}"/>
<text class="head" x="${left}" y="26">${escaped(chart.title)}</text>
${panels.join('\n')}
<g transform="translate(${left} ${legendTop})">${names.map(legendEntry).join('')}</g>
</svg>
`
}

function panelSvg(
  { title, lines }: Panel,
  { xLabels, xTitle }: LineChart,
  range: readonly [number, number],
  names: readonly string[],
): string {
  const x = (index: number) => ((index + 0.5) * panelWidth) / xLabels.length
  const y = (value: number) => {
    const share = (Math.log10(value) - range[0]) / (range[1] - range[0])
    return rounded(panelHeight * (1 - share))
  }
  const decades = Array.from({ length: range[1] - range[0] + 1 }, (_, index) => 10 ** (range[0] + index))
  const grid = decades.map(
    (value) =>
      `<path class="grid" d="M0 ${y(value)}H${panelWidth}"/>` +
      `<text class="tick" x="-8" y="${y(value) + 4}" text-anchor="end">${numberText(value)}</text>`,
  )
  const labels = xLabels.map(
    (label, index) =>
      `<text class="tick" x="${x(index)}" y="${panelHeight + 18}" text-anchor="middle">${escaped(label)}</text>`,
  )
  const drawn = lines.map(({ name, values }) => {
    const points = values.flatMap((value, index) =>
      isDrawn(value) ? [[rounded(x(index)), y(value)] as const] : [],
    )
    return lineSvg(name, points, names.indexOf(name))
  })
  const middle = panelWidth / 2
  return `<text class="sub" x="0" y="-12">${escaped(title)}</text>${grid.join('')}${labels.join('')}
<text class="tick" x="${middle}" y="${panelHeight + 36}" text-anchor="middle">${escaped(xTitle)}</text>
${drawn.join('\n')}`
}

function lineSvg(name: string, points: readonly (readonly [number, number])[], index: number): string {
  const style = styleOf(index)
  const path = points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('')
  const markers = points.map(([x, y]) => markerSvg(style, x, y)).join('')
  return `<g class="s${index % styles.length}"><title>${escaped(name)}</title><path class="line" d="${path}"/>${markers}</g>`
}

function legendEntry(name: string, index: number): string {
  const x = (index % legendColumns) * 180
  const y = Math.floor(index / legendColumns) * legendRowHeight
  const sample = `<path class="line" d="M${x} ${y}h28"/>${markerSvg(styleOf(index), x + 14, y)}`
  return `<g class="s${index % styles.length}">${sample}<text class="name" x="${x + 36}" y="${y + 4}">${escaped(name)}</text></g>`
}

function markerSvg({ marker }: Style, x: number, y: number): string {
  switch (marker) {
    case 'circle':
      return `<circle class="mark" cx="${x}" cy="${y}" r="3.5"/>`
    case 'square':
      return `<path class="mark" d="M${x - 3.5} ${y - 3.5}h7v7h-7z"/>`
    case 'triangle':
      return `<path class="mark" d="M${x} ${y - 4.5}l4.5 8h-9z"/>`
    case 'diamond':
      return `<path class="mark" d="M${x} ${y - 5}l4.5 5l-4.5 5l-4.5 -5z"/>`
    default:
      return marker satisfies never
  }
}

function css(): string {
  const theme = (name: 'light' | 'dark', paper: string, ink: string, grid: string) =>
    `.paper{fill:${paper}}text{fill:${ink}}.grid{stroke:${grid}}` +
    styles
      .map(
        ({ [name]: colour }, index) => `.s${index} .line{stroke:${colour}}.s${index} .mark{fill:${colour}}`,
      )
      .join('')
  const dashes = styles
    .map(({ dash }, index) => `.s${index} .line{stroke-dasharray:${dash || 'none'}}`)
    .join('')
  return (
    'text{font:12px system-ui,sans-serif}.head{font-size:16px;font-weight:600}.sub{font-weight:600}' +
    `.line{fill:none;stroke-width:2}${dashes}${theme('light', '#ffffff', '#1b1f24', '#d5d9de')}` +
    `@media (prefers-color-scheme:dark){${theme('dark', '#14171a', '#e6e9ec', '#3a4047')}}`
  )
}

/** The powers of ten around all positive values. */
function decadesOf(panels: readonly Panel[]): readonly [number, number] {
  const values = panels.flatMap(({ lines }) => lines.flatMap((line) => line.values))
  const powers = values.flatMap((value) => (isDrawn(value) ? [Math.log10(value)] : []))
  if (powers.length === 0) return [0, 1]
  const lowest = Math.floor(Math.min(...powers))
  return [lowest, Math.max(lowest + 1, Math.ceil(Math.max(...powers)))]
}

function isDrawn(value: number | undefined): value is number {
  return value !== undefined && value > 0
}

function styleOf(index: number): Style {
  return styles[index % styles.length] ?? styles[0]
}

function numberText(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 6 })
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
