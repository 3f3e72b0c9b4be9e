import { stored } from '../storage.ts'

/** The languages there are a catalogue for, with their own names for themselves. */
export const languages = { en: 'English', pt: 'Português' } as const
export type Language = keyof typeof languages

export const languageChoice = stored('localStorage', 'language', asLanguage)

/** The one chosen, else the first of the browser's that we speak, else English. */
export function preferredLanguage(wanted: readonly string[] = navigator.languages): Language {
  const known = wanted.map((tag) => asLanguage(tag.slice(0, 2).toLowerCase()))
  return languageChoice.read() ?? known.find((each) => each !== undefined) ?? 'en'
}

/** The browser's own region where it speaks the language, so that dates look as its owner is used to. */
export function localeFor(language: Language, wanted: readonly string[] = navigator.languages): string {
  const fallback = { en: 'en-GB', pt: 'pt-PT' } as const
  return wanted.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? fallback[language]
}

function asLanguage(raw: unknown): Language | undefined {
  return typeof raw === 'string' && Object.hasOwn(languages, raw) ? (raw as Language) : undefined
}
