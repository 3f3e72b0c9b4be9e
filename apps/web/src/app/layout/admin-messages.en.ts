export const en = {
  nav: 'Administration',
  tabs: { overview: 'Overview', events: 'Events', lists: 'Lists', cluster: 'Cluster' },
  adminsOnly: 'This page is for admins',
  loggedInAs: (name: string) =>
    `You are logged in as ${name}, and that account runs no events. Log out to come back with another one.`,
}

export type AdminMessages = typeof en
