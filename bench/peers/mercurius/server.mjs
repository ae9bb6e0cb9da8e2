// The history of filings from Mercurius (node, just-in-time compiled), with the gateway's duties: the session is looked up
// on every request, the wall between tenants stands in the statement and in PostgreSQL, in one trip; permissions, a limit of
// the body, one structured line of log, the same metrics. Same bytes as the gateway. `bench/history.py` starts it.
import { createHash, createHmac, randomBytes } from 'node:crypto'
import Fastify from 'fastify'
import { GraphQLError, GraphQLScalarType } from 'graphql'
import mercurius from 'mercurius'
import pg from 'pg'
import { Counter, Histogram, register } from 'prom-client'

const { BENCH_PORT, BENCH_DATABASE_URL, BENCH_SESSION_KEY, BENCH_TEXTS, BENCH_HOST } = process.env
const sessionKey = Buffer.from(BENCH_SESSION_KEY, 'hex')
const texts = JSON.parse(BENCH_TEXTS)
const AHEAD = 9 * 3_600_000
const MOST = 100

pg.types.setTypeParser(pg.types.builtins.INT8, text => text)
const pool = new pg.Pool({
  connectionString: BENCH_DATABASE_URL,
  max: 10,
  options: '-c timezone=UTC -c role=todokede_app -c default_transaction_read_only=on',
})

const SESSION = `SELECT s.account, s.started_at, s.seen_at, a.role, a.language, a.institution, a.expires_on,
  a.password_set_on, a.person_digest, c.status, c.spouse_basis, c.validity, c.designation, c.period_of_stay
  FROM session s JOIN account a ON a.id = s.account LEFT JOIN card c ON c.person_digest = a.person_digest
  WHERE s.digest = $1 AND s.seen_at > $2 AND s.started_at > $3 AND a.ended_at IS NULL`
const HISTORY = `SELECT q.* FROM (SELECT sequence, reception_number, kind, state, received_at, errors FROM filing
  WHERE (resident IS NOT NULL AND person_digest = (SELECT person_digest FROM account WHERE id = $1))
  ORDER BY sequence DESC LIMIT $2) q WHERE (SELECT whose($3, $4, $5))`

const PERMISSIONS = { 'filing:read': new Set(['RESIDENT', 'INSTITUTION']), 'account:read': new Set(['RESIDENT', 'INSTITUTION']) }

function require (session, permission) {
  if (!PERMISSIONS[permission].has(session?.role)) throw new GraphQLError('FORBIDDEN')
}

const typeDefs = `
scalar DateTime
type Problem { code: String! message: String! }
type Filing { receptionNumber: String! kind: String! state: String! receivedAt: DateTime! errors: [Problem!]! }
type FilingEdge { cursor: String! node: Filing! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type FilingConnection { edges: [FilingEdge!]! pageInfo: PageInfo! }
type Viewer { filings(first: Int = 20): FilingConnection! }
type Query { viewer: Viewer }`

const written = moment => new Date(moment.getTime() + AHEAD).toISOString().slice(0, 23) + '+09:00'
const cursor = sequence => Buffer.from(`filing:${sequence}`).toString('base64url')

async function filings (session, { first }) {
  require(session, 'filing:read')
  if (!(first >= 1 && first <= MOST)) throw new GraphQLError('PAGE_SIZE')
  const values = [session.account, first + 1, session.role, session.account, session.institution ?? '']
  const { rows } = await pool.query({ name: 'history', text: HISTORY, values })

  const hasNextPage = rows.length > first
  if (hasNextPage) rows.length = first
  const messages = texts[session.language]
  const edges = rows.map(row => ({
    cursor: cursor(row.sequence),
    node: {
      receptionNumber: row.reception_number,
      kind: row.kind,
      state: row.state,
      receivedAt: row.received_at,
      errors: row.errors ? JSON.parse(row.errors).map(one => ({ code: one.code, message: messages[one.code] })) : [],
    },
  }))
  return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null } }
}

async function sessionOf (request) {
  const token = /^bearer +(\S{8,512})$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!token) return null
  const digest = createHash('sha256').update(token).digest('hex')
  const kept = createHmac('sha256', sessionKey).update(digest).digest('hex')
  const now = Date.now()
  const values = [kept, new Date(now - 30 * 60_000), new Date(now - 8 * 3_600_000)]
  const { rows } = await pool.query({ name: 'session', text: SESSION, values })
  if (!rows.length) throw new GraphQLError('UNAUTHENTICATED')
  return rows[0]
}

const requests = new Counter({ name: 'todokede_http_requests_total', help: 'Answers', labelNames: ['method', 'route', 'status'] })
const seconds = new Histogram({ name: 'todokede_http_seconds', help: 'Time', labelNames: ['route'], buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5] })
const operations = new Histogram({ name: 'todokede_operation_seconds', help: 'Time', labelNames: ['operation'], buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] })

const app = Fastify({
  bodyLimit: 64 * 1024,
  genReqId: () => randomBytes(8).toString('hex'),
  disableRequestLogging: true,
  logger: { stream: process.stderr },
})
app.addHook('onRequest', async (request, reply) => {
  if (request.headers.host !== BENCH_HOST) return reply.code(400).send()
})
app.addHook('onResponse', async (request, reply) => {
  const route = request.routeOptions.url ?? '-'
  const took = reply.elapsedTime
  requests.inc({ method: request.method, route, status: reply.statusCode })
  seconds.observe({ route }, took / 1000)
  operations.observe({ operation: 'viewer.filings' }, took / 1000)
  app.log.info({ method: request.method, route, status: reply.statusCode, duration_ms: Math.round(took * 10) / 10, request_id: request.id }, 'http')
})
app.get('/metrics', async () => register.metrics())
app.register(mercurius, {
  schema: typeDefs,
  jit: 1,
  cache: 1024,
  context: async request => ({ session: await sessionOf(request) }),
  resolvers: {
    DateTime: new GraphQLScalarType({ name: 'DateTime', serialize: written }),
    Query: { viewer: (_, __, context) => context.session },
    Viewer: { filings },
  },
})
await app.listen({ port: Number(BENCH_PORT), host: '127.0.0.1' })
process.on('SIGTERM', () => process.exit(0))
