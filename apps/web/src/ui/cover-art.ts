/** A shape of a cover: an SVG path in a space of 400 by 225, and its colour. */
export interface CoverShape {
  path: string
  fill: string
}

export interface CoverArt {
  background: string
  shapes: CoverShape[]
}

type Palette = readonly [background: string, main: string, second: string, third: string]
type Pattern = (chance: Chance, palette: Palette) => CoverShape[]
/** Returns the next random number, from 0 (included) to 1 (not included). */
type Chance = () => number

const width = 400
const height = 225

/**
 * @returns the cover of an event. The type decides the colours and the pattern, and the id their
 * arrangement. An event always has the same cover, and no two covers are quite alike.
 */
export function coverArt(type: string, eventId: string): CoverArt {
  const { palette, pattern } = styles.get(type.toLowerCase()) ?? styleForUnknown(type)
  const chance = chanceFrom(eventId)
  const colours = turned(palette, Math.floor(chance() * palette.length))
  return { background: colours[0], shapes: pattern(chance, colours) }
}

/** Rotates the roles of the four colours. Covers of a type stay related and differ at a glance. */
function turned(palette: Palette, by: number): Palette {
  const at = (index: number) => palette[(index + by) % palette.length] ?? palette[0]
  return [at(0), at(1), at(2), at(3)]
}

const arcs: Pattern = (chance, [, main, second, third]) => {
  const x = 60 + chance() * 280
  const y = chance() < 0.5 ? height : 0
  const step = 24 + chance() * 14
  return [8, 6, 4, 2].map((ring, index) => ({
    path: circle(x, y, ring * step) + circle(x, y, (ring - 1) * step),
    fill: [second, main, main, third][index] ?? main,
  }))
}

const sun: Pattern = (chance, [, main, second, third]) => {
  const x = 80 + chance() * 240
  const horizon = 110 + chance() * 40
  const waves = [0, 1, 2].map((index) => ({
    path: wave(horizon + index * 34, 14 + chance() * 12, 120 + chance() * 120, chance() * width),
    fill: [second, third, second][index] ?? second,
  }))
  return [{ path: circle(x, horizon - 4, 62 + chance() * 28), fill: main }, ...waves]
}

const curtains: Pattern = (chance, [, main, second, third]) => {
  const folds = 9 + Math.floor(chance() * 4)
  const fold = width / folds
  const gap = Math.floor(2 + chance() * (folds - 5))
  const side = (from: number, to: number) => {
    let path = ''
    for (let index = from; index < to; index++) path += drop(index * fold, fold * 0.86, 150 + chance() * 60)
    return path
  }
  return [
    { path: circle((gap + 1) * fold, height, 88 + chance() * 30), fill: third },
    { path: side(0, gap), fill: main },
    { path: side(gap + 2, folds), fill: second },
  ]
}

const halftone: Pattern = (chance, [, main, , third]) => {
  const angle = chance() * Math.PI * 2
  const step = 25
  let path = ''
  for (let x = step / 2; x < width; x += step) {
    for (let y = step / 2; y < height; y += step) {
      const slope =
        (Math.cos(angle) * (x - width / 2)) / width + (Math.sin(angle) * (y - height / 2)) / height
      path += circle(x, y, Math.max(1.2, (0.5 + slope) * 11))
    }
  }
  return [
    { path: circle(40 + chance() * 320, 30 + chance() * 160, 46 + chance() * 22), fill: third },
    { path, fill: main },
  ]
}

const lanes: Pattern = (chance, [, main, second, third]) => {
  const lean = 90 + chance() * 110
  const band = 26 + chance() * 16
  const first = 60 + chance() * 120
  const lane = (index: number) => {
    const x = first + index * band * 1.45
    return `M${n(x)} 0h${n(band)}L${n(x + band - lean)} ${height}h${n(-band)}Z`
  }
  return [
    { path: lane(0) + lane(3), fill: main },
    { path: lane(1) + lane(4), fill: second },
    { path: lane(2), fill: third },
  ]
}

const blocks: Pattern = (chance, [, main, second, third]) => {
  const size = 75
  const fills = [main, second, third]
  const shapes = new Map(fills.map((fill) => [fill, '']))
  for (let x = 0; x < width; x += size) {
    for (let y = 0; y < height; y += size) {
      const fill = fills[Math.floor(chance() * 4)]
      if (fill !== undefined) shapes.set(fill, shapes.get(fill) + tile(x, y, size, Math.floor(chance() * 6)))
    }
  }
  return [...shapes].map(([fill, path]) => ({ path, fill }))
}

const bubbles: Pattern = (chance, [, main, second, third]) =>
  [main, second, third, second].map((fill, index) => ({
    path: circle(chance() * width, chance() * height, 96 - index * 20 + chance() * 20),
    fill,
  }))

const ribbons: Pattern = (chance, [, main, second, third]) => {
  const swing = 24 + chance() * 22
  const length = 240 + chance() * 200
  const shift = chance() * width
  return [main, second, third, second].map((fill, index) => ({
    path: wave(48 + index * 46, swing, length, shift + index * 46),
    fill,
  }))
}

/** Beams from a projector in a corner. */
const rays: Pattern = (chance, [, main, second, third]) => {
  const fromLeft = chance() < 0.5
  const x = fromLeft ? -10 : width + 10
  const y = 20 + chance() * 70
  const far = fromLeft ? width + 40 : -40
  const spread = 34 + chance() * 16
  const start = -70 + chance() * 50
  const beam = (index: number) => {
    const top = start + index * spread * 1.7
    return `M${n(x)} ${n(y)}L${far} ${n(top)}V${n(top + spread)}Z`
  }
  return [
    { path: beam(0) + beam(3), fill: main },
    { path: beam(1) + beam(4), fill: second },
    { path: beam(2), fill: third },
    { path: circle(x, y, 44), fill: third },
  ]
}

/** A table seen from above. */
const plates: Pattern = (chance, [, main, second, third]) => {
  const places = [66, 200, 334].map(
    (x) => [x - 10 + chance() * 20, 112 + (chance() - 0.5) * 90, 40 + chance() * 16] as const,
  )
  const rings = (share: number) => places.map(([x, y, radius]) => circle(x, y, radius * share)).join('')
  return [
    { path: rings(1), fill: third },
    { path: rings(0.74), fill: main },
    { path: rings(0.4), fill: second },
  ]
}

/** Little flags on strings. */
const bunting: Pattern = (chance, [, main, second, third]) => {
  const flag = 40
  return [main, second, third].map((fill, row) => {
    const y = 14 + row * 72 + chance() * 14
    const shift = chance() * flag
    let path = `M0 ${n(y)}H${width}v3H0Z`
    for (let x = -shift; x < width; x += flag * 1.25) path += `M${n(x)} ${n(y)}h${flag}l${-flag / 2} 50Z`
    return { path, fill }
  })
}

/** A map, because an admin may name a type `constructor`, which every object has. */
const styles = new Map<string, { palette: Palette; pattern: Pattern }>(
  Object.entries({
    concert: { palette: ['#1d1a4a', '#6c5ce7', '#ff7d5c', '#ffd9c9'], pattern: arcs },
    festival: { palette: ['#ffc247', '#ff5a36', '#d81e6a', '#7a1fa2'], pattern: sun },
    theatre: { palette: ['#3d0a22', '#9c1c3f', '#c4344f', '#f4b860'], pattern: curtains },
    comedy: { palette: ['#ffdb4d', '#ff8fa8', '#1f2233', '#fff6d6'], pattern: bubbles },
    talk: { palette: ['#0c2740', '#59c3dc', '#e9f6fa', '#f26a4b'], pattern: halftone },
    sport: { palette: ['#0b4a38', '#16805c', '#c9f26c', '#f4fbe9'], pattern: lanes },
    exhibition: { palette: ['#efe4d2', '#c9512b', '#1f3a5a', '#e8b23f'], pattern: blocks },
    workshop: { palette: ['#0d5258', '#f2e3c4', '#ef8a3d', '#5fb3a5'], pattern: blocks },
    dance: { palette: ['#3a1168', '#8d3fd1', '#ff86bd', '#ffd0a8'], pattern: ribbons },
    film: { palette: ['#14141c', '#e8c872', '#8f7bd6', '#f6efdc'], pattern: rays },
    family: { palette: ['#bfe3f2', '#ef5b4c', '#f7b733', '#2b6cb0'], pattern: bunting },
    'food & drink': { palette: ['#7c2d3a', '#e9a23b', '#5f8f4e', '#fbf1e2'], pattern: plates },
  } satisfies Record<string, { palette: Palette; pattern: Pattern }>),
)

const patterns = [arcs, sun, halftone, lanes, blocks, bubbles, ribbons, rays, plates]

/** The style of a type that is not in the list. Its name decides the colours and the pattern. */
function styleForUnknown(type: string): { palette: Palette; pattern: Pattern } {
  const chance = chanceFrom(type)
  const hue = Math.floor(chance() * 360)
  const tone = (lightness: number, saturation: number, turn: number) =>
    `hsl(${(hue + turn) % 360} ${saturation}% ${lightness}%)`
  return {
    palette: [tone(20, 50, 0), tone(50, 55, 20), tone(68, 75, 160), tone(90, 60, 40)],
    pattern: patterns[Math.floor(chance() * patterns.length)] ?? arcs,
  }
}

/** mulberry32, seeded with the text's FNV-1a hash. */
function chanceFrom(text: string): Chance {
  let state = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const n = (value: number) => Math.round(value * 10) / 10

function circle(x: number, y: number, radius: number): string {
  const r = n(radius)
  return `M${n(x - radius)} ${n(y)}a${r} ${r} 0 1 0 ${n(2 * radius)} 0a${r} ${r} 0 1 0 ${n(-2 * radius)} 0Z`
}

/** @returns the path of the area below a wavy line */
function wave(y: number, swing: number, length: number, shift: number): string {
  const half = length / 2
  let path = `M${n(-shift)} ${n(y)}`
  for (let x = -shift, up = true; x < width; x += half, up = !up)
    path += `q${n(half / 2)} ${n(up ? -swing * 2 : swing * 2)} ${n(half)} 0`
  return `${path}V${height}H0Z`
}

/** A hanging strip with a round end. */
function drop(x: number, across: number, length: number): string {
  const r = n(across / 2)
  return `M${n(x)} 0h${n(across)}v${n(length)}a${r} ${r} 0 0 1 ${n(-across)} 0Z`
}

/** One of six ways to fill a square: full, a disc, or a quarter disc in one of the corners. */
function tile(x: number, y: number, size: number, kind: number): string {
  const right = x + size
  const bottom = y + size
  const arc = `A${size} ${size} 0 0 1`
  switch (kind) {
    case 0:
      return `M${x} ${y}h${size}v${size}h${-size}Z`
    case 1:
      return circle(x + size / 2, y + size / 2, size / 2)
    case 2:
      return `M${x} ${y}H${right}${arc} ${x} ${bottom}Z`
    case 3:
      return `M${right} ${y}V${bottom}${arc} ${x} ${y}Z`
    case 4:
      return `M${right} ${bottom}H${x}${arc} ${right} ${y}Z`
    default:
      return `M${x} ${bottom}V${y}${arc} ${right} ${bottom}Z`
  }
}
