import type { Messages } from './en.ts'

/** European Portuguese. */
export const pt = {
  app: {
    skipToContent: 'Saltar para o conteúdo',
    home: 'TickETCD, início',
    tagline: 'Bilhetes que nunca se vendem duas vezes.',
    nav: 'Principal',
    menu: 'Menu',
    close: 'Fechar',
    loading: 'A carregar',
    retry: 'Tentar de novo',
    backHome: 'Ver todos os eventos',
    logIn: 'Entrar',
    logOut: 'Sair',
    register: 'Criar conta',
    account: (name) => `Conta de ${name}`,
    myTickets: 'Os meus bilhetes',
    favourites: 'Favoritos',
    profile: 'Perfil',
    language: 'Idioma',
    theme: 'Tema',
    themes: { system: 'Sistema', light: 'Claro', dark: 'Escuro' },
    loggedOut: 'Saiu da sua conta.',
    stillLoggedIn: 'Continua com a sessão iniciada.',
    notFoundTitle: 'Esta página não existe',
    notFoundText: 'O endereço pode ter um erro, ou o que aqui estava mudou de lugar.',
    errorTitle: 'Não foi possível abrir esta página',
    showingOld: (seconds) =>
      `A mostrar o que sabíamos há ${duration(seconds)}. As compras esperam até a bilheteira voltar a responder.`,
    unreachable: (seconds) =>
      `O servidor não responde. A mostrar o que sabíamos há ${duration(seconds)}; as compras esperam que ele volte.`,
    unreachableFirst: 'O servidor não responde. Continuamos a tentar.',
    reconnecting: 'A retomar a ligação em direto…',
    notifications: 'Notificações',
    notificationsUnread: (count, shown) => (count === 0 ? 'Notificações' : `Notificações, ${shown} por ler`),
    admin: 'Administração',
    alertFired: {
      'few-left': (event, count, shown) =>
        count === 1 ? `Resta o último bilhete para ${event}.` : `Restam ${shown} bilhetes para ${event}.`,
      back: (event, count, shown) =>
        `Há bilhetes outra vez para ${event}: ${shown} ${count === 1 ? 'bilhete' : 'bilhetes'} agora.`,
    },
    seeEvent: 'Ver o evento',
  },
  search: {
    label: 'Procurar eventos',
    placeholder: 'Artista, evento, lugar',
    clear: 'Limpar procura',
  },
  home: {
    title: 'Eventos',
    featured: 'Vale a pena sair de casa',
    upcoming: 'Todos os próximos eventos',
    found: (text) => `Resultados para “${text}”`,
    filtered: 'Eventos encontrados',
    count: (count, shown) => `${shown} ${count === 1 ? 'evento' : 'eventos'}`,
    filters: 'Filtros',
    filtersActive: (count) => `Filtros, ${count} ${count === 1 ? 'ativo' : 'ativos'}`,
    showResults: (shown) => `Mostrar ${shown}`,
    type: 'Tipo',
    place: 'Lugar',
    date: 'Data',
    from: 'De',
    to: 'Até',
    price: 'Preço',
    minPrice: 'Preço mínimo em euros',
    maxPrice: 'Preço máximo em euros',
    min: 'Mín.',
    max: 'Máx.',
    availableOnly: 'Só disponíveis',
    includePast: 'Também os passados',
    showAll: (count) => `Mostrar todos (${count})`,
    showFewer: 'Mostrar menos',
    sort: 'Ordenar por',
    sorts: { relevance: 'Relevância', date: 'Data', price: 'Preço', name: 'Nome' },
    presets: { today: 'Hoje', weekend: 'Este fim de semana', month: 'Próximos 30 dias' },
    activeFilters: 'Filtros ativos',
    remove: (filter) => `Retirar filtro: ${filter}`,
    clear: 'Limpar filtros',
    since: (day) => `Desde ${day}`,
    until: (day) => `Até ${day}`,
    atLeast: (price) => `No mínimo ${price}`,
    atMost: (price) => `No máximo ${price}`,
    more: 'Mostrar mais eventos',
    loadingMore: 'A carregar mais eventos',
    nothing: 'Nada encontrado',
    nothingFor: ({ what, where }) =>
      `Sem resultados para ${what ?? 'eventos'}${where ? ` em ${where}` : ''}.`,
    nothingHint: 'Experimente menos filtros ou outra palavra.',
    nothingAtAll: 'Ainda não há eventos. Volte em breve.',
  },
  event: {
    from: (price) => `desde ${price}`,
    free: 'Grátis',
    when: 'Quando',
    where: 'Onde',
    remaining: (count, shown) => (count === 1 ? 'Resta 1' : `Restam ${shown}`),
    heldForYou: 'Guardado para si',
    onlyLeft: (type, left, wanted) =>
      left === 0
        ? `${type} esgotou; escolheu ${wanted}.`
        : `Só ${left === 1 ? 'resta' : 'restam'} ${left} ${type}; escolheu ${wanted}.`,
    total: 'Total',
    chosen: (count) => (count === 1 ? '1 bilhete' : `${count} bilhetes`),
    take: (count) => `Levar ${count}`,
    reserving: 'A reservar os seus bilhetes',
    soldOutHint: 'Todos os bilhetes estão vendidos. Os reservados podem voltar e aparecem aqui de imediato.',
    calendar: 'Guardar no calendário',
    states: {
      'on-sale': 'À venda',
      'few-left': 'Últimos bilhetes',
      'sold-out': 'Esgotado',
      'not-open': 'Ainda não abriu',
      closed: 'Venda encerrada',
      cancelled: 'Cancelado',
      past: 'Passado',
      draft: 'Rascunho',
    },
    opens: (day) => `Abre ${day}`,
  },
  favourite: {
    add: (event) => `Juntar ${event} aos favoritos`,
    remove: (event) => `Retirar ${event} dos favoritos`,
    failed: 'O favorito não foi guardado.',
    nothing: 'Ainda não tem favoritos',
    nothingHint: 'Carregue no coração de um evento e ele fica guardado aqui.',
    removed: (event) => `${event} saiu dos favoritos.`,
    undo: 'Anular',
    find: 'Procurar um evento',
  },
  order: {
    lines: 'Bilhetes desta encomenda',
    ticket: 'Bilhete',
    sum: 'Soma',
    each: (price) => `${price} cada`,
    givenBack: (cancelled, quantity) => `${cancelled} de ${quantity} cancelados`,
    number: 'Número da encomenda',
    notFoundTitle: 'Esta encomenda não existe',
  },
  failures: {
    'invalid-input': () => 'Há algo errado no formulário. Nada foi alterado.',
    'not-logged-in': () => 'Entre primeiro na sua conta; o que escolheu fica guardado.',
    forbidden: () => 'A sua conta não pode fazer isto.',
    'wrong-credentials': () => 'O nome de utilizador ou a palavra-passe estão errados.',
    throttled: ({ retryAfterMs }) =>
      `Demasiadas tentativas. Tente de novo daqui a ${duration(Math.ceil(retryAfterMs / 1000))}.`,
    'username-taken': () => 'Este nome de utilizador já existe. Escolha outro.',
    'email-taken': () => 'Já há uma conta com este endereço de e-mail.',
    'event-not-found': () => 'Este evento não existe.',
    'ticket-type-not-found': ({ ticketType }) => `“${ticketType}” já não se vende para este evento.`,
    'not-enough-left': ({ ticketType, available }) =>
      available === 0 ? `“${ticketType}” acabou de esgotar.` : `Só restam ${available} de “${ticketType}”.`,
    'over-limit': ({ limit, owned }) =>
      owned > 0 ? `O limite é ${limit} por cliente e já tem ${owned}.` : `O limite é ${limit} por cliente.`,
    'sale-not-open': ({ opensAt }, format) =>
      `A venda abre ${format.dayAndTime(opensAt, Intl.DateTimeFormat().resolvedOptions().timeZone)}.`,
    'sale-closed': () => 'Já não se vendem bilhetes para este evento.',
    'event-past': () => 'Este evento já se realizou.',
    'event-cancelled': () => 'Este evento foi cancelado.',
    'hold-expired': () => 'O tempo acabou e os bilhetes voltaram à venda. A sua escolha fica guardada.',
    'hold-released': () => 'Estes bilhetes foram devolvidos. A sua escolha fica guardada.',
    'renewals-used': () => 'Não há mais tempo para acrescentar. Compre agora ou escolha de novo depois.',
    'payment-required': ({ total }, { money }) => `Primeiro é preciso pagar ${money(total)}.`,
    'payment-declined': () =>
      'O pagamento foi recusado. Os bilhetes continuam reservados: tente pagar de outra forma.',
    'payment-pending': () => 'O pagamento ainda não está decidido. Nada foi cobrado; voltamos a perguntar.',
    'cancel-too-late': ({ until }, format) =>
      `As encomendas podiam ser canceladas até ${format.dayAndTime(until, Intl.DateTimeFormat().resolvedOptions().timeZone)}.`,
    'not-sold-out': ({ ticketType, available }) =>
      `“${ticketType}” não está esgotado: pode comprar ${available} agora.`,
    'already-waiting': () => 'Já está na lista de espera.',
    'waiting-list-full': () => 'A lista de espera está cheia. Crie antes um alerta.',
    'order-not-found': () => 'Não há essa encomenda na sua conta.',
    'order-conflict': () => 'Esta encomenda foi alterada noutro lugar. Comece de novo.',
    busy: () => 'Há muita gente a comprar agora. Nada foi alterado; tente de novo.',
    unavailable: () => 'A bilheteira não responde. Nada foi alterado; tente de novo daqui a pouco.',
    'outcome-unknown': () => 'A resposta não chegou a tempo. Estamos a verificar a sua encomenda.',
    'too-many-alerts': ({ limit }) => `Tem ${limit} alertas, o máximo. Remova um primeiro.`,
    'edit-conflict': () => 'Entretanto outra pessoa guardou alterações. O que escreveu foi mantido.',
    'total-too-low': ({ tickets }) =>
      tickets
        .map(
          ({ ticketType, total, held, sold }) =>
            `“${ticketType}” não pode ser ${total}: ${sold} estão vendidos e ${held} reservados.`,
        )
        .join(' '),
    'event-has-sales': ({ held, sold }) =>
      `Há ${sold} bilhetes vendidos e ${held} reservados, por isso o evento não pode ser eliminado. Cancele-o.`,
    'event-id-taken': () => 'Já existe um evento com este endereço.',
    'wrong-transition': () => 'O estado do evento não permite isto.',
    'not-found': () => 'Isto não existe.',
    internal: () => 'Algo correu mal do nosso lado. Tente de novo daqui a pouco.',
    unreachable: () => 'O servidor não responde. Tente de novo daqui a pouco.',
  },
} satisfies Messages

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
