/** The classes of a link in a line of text. Its underline marks it, not its colour alone. */
export const linkStyle =
  'rounded-sm font-medium text-accent-ink underline decoration-1 underline-offset-4 hover:decoration-2'
