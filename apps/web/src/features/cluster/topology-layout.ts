export interface Point {
  x: number
  y: number
}

/** Returns points on a circle around 0, the first at the top, clockwise. */
export function around(count: number, radius: number): Point[] {
  return Array.from({ length: count }, (_, index) => onCircle(index / count, radius))
}

/** @param turn from 0 to 1, from the top, clockwise */
export function onCircle(turn: number, radius: number): Point {
  const angle = (turn - 0.25) * 2 * Math.PI
  return { x: round(radius * Math.cos(angle)), y: round(radius * Math.sin(angle)) }
}

/**
 * Returns an arc around 0 as an SVG path.
 * @param from, to in turns of 1, less than a whole turn apart
 */
export function arc(from: number, to: number, radius: number): string {
  const [start, end] = [onCircle(from, radius), onCircle(to, radius)]
  const large = to - from > 0.5 ? 1 : 0
  return `M${start.x} ${start.y}A${radius} ${radius} 0 ${large} 1 ${end.x} ${end.y}`
}

const round = (value: number) => Math.round(value * 100) / 100
