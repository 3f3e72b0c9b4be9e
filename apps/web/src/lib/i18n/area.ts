import { use } from 'react'
import { useI18n } from './i18n.tsx'
import type { Language } from './language.ts'

/** Messages that only some pages need, so that no other page loads them. */
export interface Area<Messages> {
  in(language: Language): Messages | Promise<Messages>
}

/** @param en comes with the pages' own code; another language is loaded when it is wanted. */
export function defineArea<Messages>(
  en: Messages,
  others: Record<Exclude<Language, 'en'>, () => Promise<Messages>>,
): Area<Messages> {
  const loading = new Map<Language, Promise<Messages>>()
  return {
    in(language) {
      if (language === 'en') return en
      const known = loading.get(language)
      if (known) return known
      const messages = others[language]()
      loading.set(language, messages)
      return messages
    },
  }
}

/** The area's messages in the language of the moment. The page waits for them: its nearest Suspense boundary shows. */
export function useAreaMessages<Messages>(area: Area<Messages>): Messages {
  const messages = area.in(useI18n().language)
  return messages instanceof Promise ? use(messages) : messages
}
