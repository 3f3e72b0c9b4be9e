import type { ClusterMessages } from './cluster-messages.en.ts'
import type { Counts } from './node-state.ts'

const small = ['nenhum', 'um', 'dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove']

const downOf = ({ voters, up, silent }: Counts) => {
  const down = voters - up - silent
  const of = ` de ${voters} nós`
  const isDown = `${down}${of} ${down === 1 ? 'está' : 'estão'} em baixo`
  const isSilent = (whole: string) => `${silent}${whole} não ${silent === 1 ? 'responde' : 'respondem'}`
  if (silent === 0) return isDown
  return down === 0 ? isSilent(of) : `${isDown} e ${isSilent('')}`
}

const allNodes = ({ voters, learnersAway }: Counts) =>
  `Todos os ${small[voters] ?? voters} nós${learnersAway > 0 ? ' com voto' : ''}`

const learners = ({ learnersAway }: Counts) => {
  if (learnersAway === 0) return ''
  return learnersAway === 1
    ? ' Um aprendiz não está ligado; não tem voto.'
    : ` ${learnersAway} aprendizes não estão ligados; não têm voto.`
}

const takesCalls = (nodes: string, count: number) =>
  count === 1 ? `${nodes} aceita chamadas e não responde` : `${nodes} aceitam chamadas e não respondem`

const spareWords = (spare: number) => {
  if (spare === 0) return 'mais uma perda faz parar as vendas'
  return `as vendas aguentam mais ${spare === 1 ? 'uma perda' : `${spare === 2 ? 'duas' : spare} perdas`}`
}

export const pt: ClusterMessages = {
  title: 'Cluster',
  loading: 'A carregar o estado do cluster',
  states: { healthy: 'Saudável', degraded: 'Degradado', electing: 'Em eleição', 'no-quorum': 'Sem quórum' },
  phrase: {
    healthy: (counts) =>
      counts.voters === 1
        ? `O único nó${counts.learnersAway > 0 ? ' com voto' : ''} está bem`
        : `${allNodes(counts)} estão bem`,
    degraded: (counts) => `${downOf(counts)} e as vendas continuam`,
    electing: () => 'Os nós estão a eleger um líder e as vendas esperam por ele',
    'no-quorum': (counts) => `Nada se pode vender: ${downOf(counts)}`,
  },
  phraseLoading: 'A perguntar ao cluster',
  phraseUnknown: 'Não se sabe como está o cluster',
  sentence: {
    healthy: (counts) =>
      counts.voters === 1
        ? `O único nó${counts.learnersAway > 0 ? ' com voto' : ''} está ligado; a sua perda faz parar as vendas.${learners(counts)}`
        : `${allNodes(counts)} estão ligados; ${spareWords(counts.up - counts.quorum)}.${learners(counts)}`,
    degraded: (counts) => `${downOf(counts)}; ${spareWords(counts.up - counts.quorum)}.${learners(counts)}`,
    electing: ({ up, voters }) =>
      `${up} de ${voters} nós estão ligados e nenhum lidera ainda. As vendas esperam por um líder, em geral um segundo ou dois.`,
    'no-quorum': (counts) => {
      const missing = counts.quorum - counts.up
      return `${downOf(counts)}. Nada se pode vender até ${missing === 1 ? 'um deles voltar' : `${missing} deles voltarem`}; a consulta continua a partir da memória.`
    },
  },
  facts: {
    up: 'Ligados',
    upOf: (up, voters) => `${up} de ${voters}`,
    quorum: 'Quórum',
    leader: 'Líder',
    nobody: 'ninguém',
    term: 'Mandato',
    spare: 'Perdas possíveis',
  },
  topology: ({ up, voters, quorum, leader }) =>
    `${up} de ${voters} nós ligados, ${quorum} fazem quórum. ${leader === null ? 'Nenhum lidera.' : `${leader} lidera.`}`,
  quorumMark: (quorum) => `quórum ${quorum}`,
  todo: {
    title: 'O que fazer',
    local: {
      down: (nodes) =>
        `Volte a ligar ${nodes}: os dados estão em disco e o que falta é recuperado sem ajuda.`,
      silent: (nodes, count) =>
        `${takesCalls(nodes, count)}: pausa ou bloqueio. Primeiro retome; reinicie o que continuar calado.`,
    },
    remote: {
      down: (nodes) =>
        `Volte a ligar ${nodes}, cada um com a pasta de dados que tinha. O que falta é recuperado sem ajuda.`,
      silent: (nodes, count) =>
        `${takesCalls(nodes, count)}: pausa, falta de rede ou disco preso. Veja primeiro a máquina; reinicie lá o nó se isso nada mudar.`,
    },
    after: {
      degraded: 'Entretanto as vendas continuam.',
      'no-quorum':
        'Nada aqui precisa de reinício ou de recarregar: a venda continua assim que houver quórum. Se demasiados nós perderam os dados para sempre, docs/operations.md diz como continuar a partir de uma cópia.',
    },
    copy: 'Copiar',
    copied: 'Copiado',
    notCopied: 'O navegador não nos deixou copiar.',
  },
  nodeStates: { up: 'Ligado', down: 'Em baixo', 'not-answering': 'Não responde' },
  roles: { leader: 'Líder', follower: 'Seguidor', learner: 'Aprendiz' },
  unnamed: 'Nunca ligado',
  nodesTitle: 'Nós',
  nodeFigures: {
    version: 'Versão',
    term: 'Mandato Raft',
    index: 'Índice Raft',
    applied: 'Aplicado',
    lag: 'Atrás do líder',
    probe: 'Sonda',
    fsync: 'Fsync p99',
    commit: 'Commit p99',
    peer: 'Pares p99',
    db: 'Base de dados',
    pending: 'Propostas pendentes',
    failed: 'Propostas falhadas',
    leaderChanges: 'Mudanças de líder',
    memory: 'Memória',
    alarms: 'Alarmes',
  },
  groups: { raft: 'Raft', disk: 'Disco', network: 'Rede', process: 'Processo' },
  none: 'nenhum',
  dbUse: (inUse, size) => `${inUse} em uso de ${size}`,
  quota: (share, quota) => `${share} da quota de ${quota}`,
  seen: (age) => `visto há ${age}`,
  neverSeen: 'nunca visto',
  over: (limit) => `acima de ${limit}`,
  concerns: {
    title: 'A precisar de atenção',
    alarm: ({ node, alarm }) => `${node} dá o alarme ${alarm}.`,
    'slow-fsync': (node, value, limit) => `${node} demora ${value} a escrever o registo (mais de ${limit}).`,
    'slow-commit': (node, value, limit) => `${node} demora ${value} a gravar em disco (mais de ${limit}).`,
    'slow-peer': (node, value, limit) => `${node} demora ${value} a chegar aos pares (mais de ${limit}).`,
    quota: (node, value, limit) =>
      `${node} usa ${value} da sua quota (mais de ${limit}); a 100 % todas as escritas falham.`,
    lagging: (node, entries) => `${node} está ${entries} entradas atrás do líder.`,
  },
  clocks: {
    title: 'Relógios da api',
    process: (host, pid) => `${host} (processo ${pid})`,
    ahead: (process, difference) =>
      `O relógio de ${process} está ${difference} adiantado em relação aos relógios dos nós.`,
    behind: (process, difference) =>
      `O relógio de ${process} está ${difference} atrasado em relação aos relógios dos nós.`,
    unknown: (process) => `O relógio de ${process} não pode ser comparado com os relógios dos nós.`,
    unchecked: (process) => `O relógio de ${process} não é verificado, porque os nós não respondem por HTTP.`,
    follows: {
      off: 'Até estar certo, este processo não termina carrinhos nem abre vendas. Os clientes podem continuar a comprar nele: corrige as horas que guarda. Acerte o relógio dessa máquina; nada precisa de ser reiniciado.',
      unknown: 'Até poder ser, este processo não termina carrinhos nem abre vendas.',
      unchecked: 'Mantenha certos os relógios de todas as máquinas, por exemplo com NTP.',
    },
  },
  actions: {
    menu: (node) => `O que fazer com ${node}`,
    names: { stop: 'Parar', kill: 'Matar', pause: 'Pausar', resume: 'Retomar', restart: 'Reiniciar' },
    hints: {
      stop: 'SIGTERM: termina em ordem',
      kill: 'SIGKILL: como um corte de luz',
      pause: 'SIGSTOP: aceita chamadas, não responde',
      resume: 'SIGCONT: continua onde estava',
      restart: 'Termina-o se preciso, volta a ligá-lo',
    },
    ask: {
      stop: (node) => `Parar ${node}?`,
      kill: (node) => `Matar ${node}?`,
      pause: (node) => `Pausar ${node}?`,
      resume: (node) => `Retomar ${node}?`,
      restart: (node) => `Reiniciar ${node}?`,
    },
    doing: {
      stop: 'A parar',
      kill: 'A matar',
      pause: 'A pausar',
      resume: 'A retomar',
      restart: 'A reiniciar',
    },
    done: {
      stop: (node) => `${node} foi parado.`,
      kill: (node) => `${node} foi morto.`,
      pause: (node) => `${node} está em pausa.`,
      resume: (node) => `${node} foi retomado.`,
      restart: (node) => `${node} foi reiniciado.`,
    },
    outcome: ({ down, voters, spare }) => {
      const are = down === 1 ? 'não ficará ligado' : 'não ficarão ligados'
      if (spare < 0)
        return `${down} de ${voters} ${are}: isto faz parar as vendas até ${-spare === 1 ? 'um voltar' : `${-spare} voltarem`}.`
      return down === 0
        ? `Os ${voters} ficarão ligados; ${spareWords(spare)}.`
        : `${down} de ${voters} ${are}; ${spareWords(spare)}.`
    },
    stillNothing: ({ down, voters, spare }) =>
      `${down} de ${voters} ${down === 1 ? 'não ficará ligado' : 'não ficarão ligados'}; ${-spare === 1 ? 'tem de voltar mais um' : `têm de voltar mais ${-spare}`} até se vender.`,
    elects: 'É o líder: os outros elegem primeiro um novo, e as vendas esperam um segundo ou dois.',
    outage: ({ up, quorum }, voters) =>
      `Enquanto está ausente, ${up} de ${voters} ${up === 1 ? 'está ligado' : 'estão ligados'} e são precisos ${quorum}: nada se pode vender durante cerca de um segundo.`,
    briefly: 'Fica ausente cerca de um segundo.',
    cancel: 'Cancelar',
  },
  history: {
    title: 'Os últimos 15 minutos',
    metric: 'Valor',
    metrics: {
      probe: 'Sonda',
      fsync: 'Fsync p99',
      commit: 'Commit p99',
      db: 'Base de dados',
      rate: 'Índice Raft por segundo',
      memory: 'Memória',
    },
    summary: (losses, leaders, leads) => {
      if (losses === 0 && leaders === 0 && leads) return 'Nenhum nó se perdeu e o líder manteve-se.'
      const lost =
        losses === 0
          ? 'Nenhum nó se perdeu'
          : losses === 1
            ? 'Perdeu-se um nó uma vez'
            : `Perderam-se nós ${losses} vezes`
      const led =
        leaders === 0
          ? leads
            ? 'o líder manteve-se'
            : 'o líder perdeu-se'
          : leaders === 1
            ? 'o líder mudou uma vez'
            : `o líder mudou ${leaders} vezes`
      return `${lost}, ${led}.`
    },
    empty: 'Ainda não há história.',
    states: 'Estado de cada nó',
    marks: 'O que aconteceu',
    noMarks: 'Nada nos últimos 15 minutos.',
    mark: {
      leader: (node) => `${node} lidera`,
      'no-leader': () => 'Sem líder',
      lost: (node) => `${node} perdido`,
      back: (node) => `${node} de volta`,
    },
    time: 'Hora',
  },
}
