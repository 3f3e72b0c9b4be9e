import { chartColour } from '../../ui/inner/charts/chart-colours.ts'

/** Returns the line style of a node. Both the dashes and the colour identify it. */
export function nodeLine(index: number): { colour: string; dashes: string } {
  return { colour: chartColour(index), dashes: dashes[index % dashes.length] ?? '' }
}

const dashes = ['', '7 3', '2 2.5', '9 3 2 3', '4 2'] as const
