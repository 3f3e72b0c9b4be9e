let known: readonly string[] | undefined

/** Returns the zones of the browser, and the chosen one even if the browser does not list it. */
export function timeZones(chosen: string): readonly string[] {
  known ??= Intl.supportedValuesOf('timeZone')
  return chosen === '' || known.includes(chosen) ? known : [chosen, ...known]
}
