import { use } from 'react'
import { useI18n } from '../i18n/i18n.tsx'
import type { Language } from '../i18n/language.ts'

/** Messages of some pages only. Other pages do not load them. */
export interface Area<Messages> {
  in(language: Language): Messages | Promise<Messages>
}

/** @param en bundled with the pages; other languages are loaded on first use */
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

/** @returns the area's messages in the current language. Suspends while they are loading. */
export function useAreaMessages<Messages>(area: Area<Messages>): Messages {
  const messages = area.in(useI18n().language)
  return messages instanceof Promise ? use(messages) : messages
}
