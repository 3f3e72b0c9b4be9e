import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'
import { type Formats, formatsFor } from '../format.ts'
import { en, type Messages } from './en.ts'
import { type Language, languageChoice, localeFor } from './language.ts'

interface I18n {
  language: Language
  setLanguage: (language: Language) => Promise<void>
  /** The catalogue of the language: `t.home.title`. Messages with parameters are functions. */
  t: Messages
  format: Formats
}

const I18nContext = createContext<I18n | null>(null)

/** English is part of the first load. Other languages are loaded on first use. */
const catalogues: Record<Language, () => Promise<Messages>> = {
  en: async () => en,
  pt: async () => (await import('./pt.ts')).pt,
}

export interface Speech {
  language: Language
  t: Messages
}

export async function loadSpeech(language: Language): Promise<Speech> {
  return { language, t: await catalogues[language]() }
}

/** @param initial loaded before the first render, so that no page appears in another language */
export function I18nProvider({ initial, children }: { initial: Speech; children: ReactNode }) {
  const [speech, setSpeech] = useState(initial)

  // React does not render `<html>`, so its attribute is set here.
  useEffect(() => {
    document.documentElement.lang = speech.language
  }, [speech.language])

  const value = useMemo<I18n>(
    () => ({
      ...speech,
      format: formatsFor(localeFor(speech.language)),
      setLanguage: async (language) => {
        languageChoice.write(language)
        setSpeech(await loadSpeech(language))
      },
    }),
    [speech],
  )
  return <I18nContext value={value}>{children}</I18nContext>
}

/** `const { t, format } = useI18n()` */
export function useI18n(): I18n {
  const value = use(I18nContext)
  if (!value) throw new Error('useI18n needs an I18nProvider above it')
  return value
}
