import type { AdminMessages } from './admin-messages.en.ts'

export const pt: AdminMessages = {
  nav: 'Administração',
  tabs: { overview: 'Resumo', events: 'Eventos', lists: 'Listas', cluster: 'Cluster' },
  adminsOnly: 'Esta página é para administradores',
  loggedInAs: (name) =>
    `Entrou como ${name}, e essa conta não gere eventos. Saia para voltar com outra conta.`,
}
