// Runs SQL in another engine, inside this process, and prints the answer and the milliseconds it took.
//
//   node peers.mjs ENGINE FOLDER THREADS RUNS SETUP QUERY
//
// ENGINE is duckdb or clickhouse; FOLDER keeps its tables. SETUP is statements, each ended by a semicolon at the
// end of a line. QUERY answers one row of one column; it runs once unmeasured, and RUNS times. Without a QUERY
// only SETUP runs. PACKAGES names the folder with node_modules.
import { createRequire } from 'node:module'
import { performance } from 'node:perf_hooks'
import path from 'node:path'

const [engine, folder, threads, runs, setup, query] = process.argv.slice(2)
const require = createRequire(path.join(process.env.PACKAGES, 'package.json'))

// Opens DuckDB; answers a function that runs one statement and answers its first value.
async function openDuckdb() {
  const { DuckDBInstance } = require('@duckdb/node-api')
  const instance = await DuckDBInstance.create(path.join(folder, 'duck.db'), { threads })
  const connection = await instance.connect()
  return async (sql) => (await connection.runAndReadAll(sql)).getRowsJson()[0]?.[0]
}

// Opens ClickHouse; the same.
async function openClickhouse() {
  const { Session } = require('chdb')
  const session = new Session(path.join(folder, 'click'))
  session.query(`SET max_threads = ${threads}`)
  return async (sql) => session.query(sql, 'TSVRaw').trimEnd()
}

const run = await (engine === 'duckdb' ? openDuckdb() : openClickhouse())
for (const statement of setup.split(/;\s*$/m)) if (statement.trim()) await run(statement)
if (query) {
  const answer = await run(query)
  console.log(answer)
  for (let i = 0; i < Number(runs); i++) {
    const start = performance.now()
    const again = await run(query)
    console.log((performance.now() - start).toFixed(3))
    if (again !== answer) throw new Error(`another answer at the second time: ${again}`)
  }
}
process.exit(0)
