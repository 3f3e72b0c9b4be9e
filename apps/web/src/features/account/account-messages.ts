import { defineArea } from '../../lib/i18n/area.ts'

const en = {
  logInTitle: 'Log in',
  reason: 'You will carry on right where you left off.',
  newHere: 'New here?',
  knownHere: 'Already have an account?',
  show: 'Show',
  hide: 'Hide',
  usernameHint: '3 to 32 of a–z, 0–9, dot, dash and underscore. You log in with it.',
  passwordHint: 'At least 8 characters. A few words in a row are easy to keep.',
  since: (username: string, day: string) => `${username}, with us since ${day}`,
  detailsTitle: 'Your details',
  detailsText: 'How we address you, and where we write to.',
  passwordTitle: 'Password',
  passwordText: 'A new one logs you out on all your other devices.',
  save: 'Save',
  discard: 'Discard changes',
  saved: 'Your profile is saved.',
  changePassword: 'Change password',
  passwordChanged: 'Your password is changed. Other devices are logged out.',
  fields: {
    username: {
      label: 'User name',
      missing: 'Type your user name.',
      rule: 'Use 3 to 32 of a–z, 0–9, dot, dash and underscore, with a letter or a digit first.',
      refused: 'This user name is taken. Please choose another.',
    },
    name: {
      label: 'Name',
      missing: 'Type your name.',
      rule: 'Use at most 80 characters, all in one line.',
      refused: 'This name cannot be used. Please change it.',
    },
    email: {
      label: 'E-mail',
      missing: 'Type your e-mail address.',
      rule: 'This is not an e-mail address, such as ana@example.org.',
      refused: 'There is an account with this e-mail address already.',
    },
    password: {
      label: 'Password',
      missing: 'Type your password.',
      rule: 'Use 8 to 200 characters.',
      refused: 'This password is wrong.',
    },
    current: {
      label: 'Current password',
      missing: 'Type the password you have now.',
      rule: 'Use at most 200 characters.',
      refused: 'This is not your password.',
    },
    next: {
      label: 'New password',
      missing: 'Type a new password.',
      rule: 'Use 8 to 200 characters.',
      refused: 'This password cannot be used. Please choose another.',
    },
  },
}

export type AccountMessages = typeof en

/** The texts of log in, registration and the profile. */
export const accountMessages = defineArea(en, {
  pt: async () => (await import('./account-messages.pt.ts')).pt,
})
