import { chartColour } from '../../ui/chart-colours.ts'

/** How a node's line is drawn: told apart by its dashes as well as by its colour. */
export function nodeLine(index: number): { colour: string; dashes: string } {
  return { colour: chartColour(index), dashes: dashes[index % dashes.length] ?? '' }
}

const dashes = ['', '7 3', '2 2.5', '9 3 2 3', '4 2'] as const
