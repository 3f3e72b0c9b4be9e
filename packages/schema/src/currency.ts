/** The one currency all prices are in (ISO 4217). */
export const currency = 'EUR'
