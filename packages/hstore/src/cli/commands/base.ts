import { Command, Option } from 'commander'
import { helpColumns, wrapped } from '../prose.ts'

/** @param examples one a line, without the name of the program */
export function command(name: string, description: string, examples: readonly string[], notes = ''): Command {
  const lines = examples.map((example) => `  ${example}`).join('\n')
  return new Command(name)
    .description(description)
    .helpOption('--help', 'show this help')
    .addHelpText('after', () => wrapped(`${notes && `\n${notes}\n`}\nExamples:\n${lines}`, helpColumns()))
}

export const base64Option = () =>
  new Option('--base64', 'KEY and VALUE are base64, for bytes that are no text')

export const prefixOption = (what: string) => new Option('--prefix', what)
