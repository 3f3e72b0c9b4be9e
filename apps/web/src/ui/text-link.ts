/** The classes of a link in a line of text: told apart by its underline, not by colour alone. */
export const linkStyle =
  'rounded-sm font-medium text-accent-ink underline decoration-1 underline-offset-4 hover:decoration-2'
