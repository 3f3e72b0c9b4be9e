import { Command } from 'commander'
import { benchPopulateCommand } from './bench-populate.ts'
import { benchSearchCommand } from './bench-search.ts'

/** `ticketcd bench …`: measurements that anyone can repeat. */
export function benchCommand(): Command {
  return new Command('bench')
    .description('Measure, and print one line of JSON.')
    .addCommand(benchPopulateCommand())
    .addCommand(benchSearchCommand())
}
