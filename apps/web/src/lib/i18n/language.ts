import { stored } from '../storage.ts'

/** The supported languages, with their native names. */
export const languages = { en: 'English', pt: 'Português' } as const
export type Language = keyof typeof languages

export const languageChoice = stored('localStorage', 'language', asLanguage)

/** @returns the chosen language, else the browser's first supported one, else English */
export function preferredLanguage(wanted: readonly string[] = navigator.languages): Language {
  const known = wanted.map((tag) => asLanguage(tag.slice(0, 2).toLowerCase()))
  return languageChoice.read() ?? known.find((each) => each !== undefined) ?? 'en'
}

/** @returns the browser's locale with this language, for its date formats; else a default one */
export function localeFor(language: Language, wanted: readonly string[] = navigator.languages): string {
  const fallback = { en: 'en-GB', pt: 'pt-PT' } as const
  return wanted.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? fallback[language]
}

function asLanguage(raw: unknown): Language | undefined {
  return typeof raw === 'string' && Object.hasOwn(languages, raw) ? (raw as Language) : undefined
}
