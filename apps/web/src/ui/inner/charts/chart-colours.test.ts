import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chartColours, otherColour } from './chart-colours.ts'

type Triple = readonly [number, number, number]
type Matrix = readonly [Triple, Triple, Triple]

/** Smallest OKLab distance of two distinguishable colours. Black and white have a distance of 1. */
const leastDistance = 0.08

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear sRGB. */
const visions: Record<string, Matrix> = {
  common: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const tokens = readTokens(readFileSync(new URL('../../../app/styles.css', import.meta.url), 'utf8'))
const series = [...chartColours, otherColour].map((colour) => colour.slice('var('.length, -1))

describe.each(['light', 'dark'] as const)('colours of series on the %s theme', (theme) => {
  const colours = series.map((name) => ({ name, rgb: token(name)[theme] }))

  test('have a contrast of 3 to 1 with the page', () => {
    const ground = luminance(token('--color-raised')[theme])
    for (const { name, rgb } of colours) expect(contrast(luminance(rgb), ground), name).toBeGreaterThan(3)
  })

  test.each(Object.entries(visions))('are distinguishable with %s vision', (_name, matrix) => {
    const seen = colours.map(({ name, rgb }) => ({ name, lab: oklab(times(matrix, rgb)) }))
    for (const [index, one] of seen.entries())
      for (const other of seen.slice(0, index))
        expect(distance(one.lab, other.lab), `${one.name} and ${other.name}`).toBeGreaterThan(leastDistance)
  })
})

test('colours that are too similar are detected', () => {
  const [red, green] = [linearRgb([0.6, 0.15, 30]), linearRgb([0.6, 0.15, 130])]
  const seen = (vision: Matrix) => distance(oklab(times(vision, red)), oklab(times(vision, green)))
  expect(seen(visions.common as Matrix)).toBeGreaterThan(leastDistance)
  expect(seen(visions.deuteranopia as Matrix)).toBeLessThan(leastDistance)
})

/** Reads `--name: light-dark(oklch(…), oklch(…))` as linear sRGB. */
function readTokens(css: string): Map<string, { light: Triple; dark: Triple }> {
  const declared = /(--color-[\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)/g
  return new Map(
    [...css.matchAll(declared)].map(([, name = '', light = '', dark = '']) => [
      name,
      { light: linearRgb(numbers(light)), dark: linearRgb(numbers(dark)) },
    ]),
  )
}

function token(name: string) {
  const found = tokens.get(name)
  if (!found) throw new Error(`styles.css has no ${name} with two themes`)
  return found
}

function numbers(text: string): Triple {
  const [l = Number.NaN, c = Number.NaN, h = Number.NaN] = text.split(' ').map(Number)
  return [l, c, h]
}

/** Ottosson's OKLab, from OKLCH. */
function linearRgb([lightness, chroma, hue]: Triple): Triple {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

function oklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function times(matrix: Matrix, [x, y, z]: Triple): Triple {
  const row = ([a, b, c]: Triple) => Math.min(1, Math.max(0, a * x + b * y + c * z))
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])]
}

function distance(one: Triple, other: Triple): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
}

function luminance([r, g, b]: Triple): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}
